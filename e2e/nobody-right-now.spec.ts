import { noViolation } from "./accessibility";
import { baseUrl } from "./demo";
import { expect, sudo, test } from "./fixtures";
import { SIZES, admin, org, post, signIn } from "./own-people";

test.describe.configure({ timeout: 180_000 });

for (const viewport of SIZES) {
  test(`what a settings row cannot hold is said at its field, and that nobody can approve right now is said when it is saved, ${viewport.width} wide`, async ({ browser, mark, pageOf, request }) => {
    const address = `${mark}-${viewport.width}@acme.com`;
    await post(request, `/api/orgs/${org()}/members`, { email: address, role: "approver", name: `Sole ${mark}` });
    const project = await post<{ id: string }>(request, `/api/orgs/${org()}/projects`, { name: `p-${mark}-${viewport.width}` });
    await post(request, `/api/projects/${project.id}/keys`, { name: "k" });
    const context = await browser.newContext({ baseURL: baseUrl() });
    const sole = await context.newPage();
    await signIn(sole, address);
    const until = new Date(Date.now() + 86_400_000).toISOString();
    expect((await sole.request.put("/api/session/absence", { headers: { "sec-fetch-site": "same-origin" }, data: { ends_at: until } })).status()).toBe(200);
    await context.close();

    const page = await pageOf("carol", { viewport });
    await page.goto(`/settings/hitl?at=${project.id}`);
    const row = page.getByRole("region", { name: `Project p-${mark}-${viewport.width}` });
    const save = row.getByRole("button", { name: /^Save project/ });
    await expect(async () => {
      await row.getByRole("combobox", { name: /May decide/ }).fill(address);
      await expect(row.getByRole("option", { name: new RegExp(`Sole ${mark}`) })).toBeVisible({ timeout: 5_000 });
    }).toPass();
    await page.keyboard.press("Enter");
    for (const [field, value, said] of [["Signatures needed", "2", "2 signatures are needed"], ["Escalate after", "60", "too late"], ["Wait for an answer", "soon", "how many minutes"], ["Longest timed grant", "400", "at most 90 days"]] as const) {
      const input = row.getByLabel(field);
      const before = await input.inputValue();
      await input.fill(value);
      await save.click();
      await expect(row.getByRole("alert")).toContainText(said);
      await expect(input, "what was typed stays").toHaveValue(value);
      await expect(input).toBeFocused();
      await input.fill(before);
    }
    await save.click();
    await expect(row.getByText(`Nobody can approve this right now: Sole ${mark} is out of office.`)).toBeVisible();
    await expect(page.locator(".resolve-out")).toContainText("Nobody can approve this right now");
    await noViolation(page);
  });
}

test("a request that nobody can answer right now is refused with the reason", async ({ browser, mark, request }) => {
  const address = `${mark}@acme.com`;
  await post(request, `/api/orgs/${org()}/members`, { email: address, role: "approver", name: `Gone ${mark}` });
  const project = await post<{ id: string }>(request, `/api/orgs/${org()}/projects`, { name: `gone-${mark}` });
  const key = await post<{ key: string }>(request, `/api/projects/${project.id}/keys`, { name: "k" });
  await request.put(`/api/projects/${project.id}/policy`, { headers: admin(), data: { yaml: "version: '1'\nrules:\n  - { deny: 'Bash:sudo *', escalate_on_deny: true }\n" } });
  await request.put(`/api/orgs/${org()}/hitl-settings`, { headers: admin(), data: { scope: "project", scope_id: project.id, enabled: true, approvers: [address] } });
  const context = await browser.newContext({ baseURL: baseUrl() });
  const page = await context.newPage();
  await signIn(page, address);
  const asked = () => request.post("/api/approval-requests", { headers: { authorization: `Bearer ${key.key}`, "x-cz-requestor-email": "alice@acme.com" }, data: { canonical_action: sudo(mark), reason: "" } });
  await page.request.put("/api/session/absence", { headers: { "sec-fetch-site": "same-origin" }, data: { ends_at: new Date(Date.now() + 86_400_000).toISOString() } });
  const refused = await asked();
  expect([refused.status(), ((await refused.json()) as { code: string }).code]).toEqual([503, "E1305"]);
  expect(((await refused.json()) as { message: string }).message).toContain(`Gone ${mark} is out of office until`);
  await page.request.delete("/api/session/absence", { headers: { "sec-fetch-site": "same-origin" } });
  expect((await asked()).status()).toBe(201);
  await context.close();
});
