import { noViolation } from "./accessibility";
import { baseUrl, personOf } from "./demo";
import { expect, sudo, test } from "./fixtures";
import { mailsTo, nextLink } from "./mailbox";
import { org, ownProject, post, signIn, SIZES } from "./own-people";

test.describe.configure({ timeout: 120_000 });

test("who belongs to two organizations and opens a request of the other one, by its address or by a used link, is there after one press; nobody else learns that it exists", async ({ browser, demo, mark, request }) => {
  const address = `${mark}@example.org`;
  const added = await request.post(`/api/orgs/${demo.orgs.globex.id}/members`, { headers: { authorization: `Bearer ${demo.orgs.globex.people.gina?.token}` }, data: { email: address, role: "member", name: "Tess Two" } });
  expect(added.ok(), await added.text()).toBe(true);
  await post(request, `/api/orgs/${org()}/members`, { email: address, role: "approver", name: "Tess Two" });
  const { apiKey } = await ownProject(request, `both-${mark}`, "version: '1'\nrules:\n  - { deny: 'Bash:sudo *', escalate_on_deny: true }\n");
  const [context, elsewhere] = [await browser.newContext({ baseURL: baseUrl() }), await browser.newContext({ baseURL: baseUrl() })];
  const [page, cold] = [await context.newPage(), await elsewhere.newPage()];
  await signIn(page, address);
  await expect(page.getByRole("button", { name: "Organization globex, switch" })).toBeVisible();

  const known = await mailsTo(address);
  const asked = await request.post("/api/approval-requests", { headers: { authorization: `Bearer ${apiKey}`, "x-cz-requestor-email": "alice@acme.com" }, data: { canonical_action: sudo(mark), reason: "" } });
  const { id } = (await asked.json()) as { id: string };
  const link = await nextLink(address, new RegExp(mark), known);
  await cold.goto(link);
  await cold.getByRole("button", { name: "Sign in and review" }).click();
  await expect(cold).toHaveURL(new RegExp(`/approvals/${id}`));

  const gina = { authorization: `Bearer ${demo.orgs.globex.people.gina?.token}` };
  expect((await request.get(`/api/approval-requests/${id}`, { headers: gina })).status()).toBe(404);
  for (const path of [`/approvals/${id}`, `/my-requests/${id}`]) {
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.goto(path);
      await expect(page.getByRole("heading", { name: "This request is in acme" })).toBeVisible();
      await noViolation(page);
    }
  }
  const tab = await context.newPage();
  await tab.goto("/approvals");
  await page.goto(`/approvals/${id}`);
  await page.getByRole("button", { name: "Open it in acme" }).click();
  await expect(page.locator("[data-answer=approve]")).toBeVisible();
  const moved = tab.getByRole("dialog", { name: "This browser now looks at acme" });
  await expect(moved, "the other tab says so before it mixes two organizations").toBeVisible();
  await noViolation(tab);
  await moved.getByRole("button", { name: "Back to globex" }).click();
  await expect(moved).toHaveCount(0);
  await expect(page.getByRole("dialog", { name: "This browser now looks at globex" })).toBeVisible();
  await tab.close();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link is over" })).toBeVisible();
  await page.getByRole("button", { name: "Open it in acme" }).click();
  await expect(page).toHaveURL(new RegExp(`/approvals/${id}`));
  await page.locator("[data-answer=approve]").click();
  await expect.poll(async () => (await request.get(`/api/approval-requests/${id}`, { headers: { authorization: `Bearer ${personOf(demo, "bob").token}` } })).json()).toMatchObject({ state: "approved", resolved_by: { email: address } });
  await Promise.all([context.close(), elsewhere.close()]);

  const stranger = await browser.newContext({ baseURL: baseUrl() });
  const theirs = await stranger.newPage();
  await signIn(theirs, demo.orgs.globex.people.gina?.email ?? "");
  const seen = async (of: string) => {
    const answer = await theirs.goto(`/approvals/${of}`);
    await expect(theirs.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
    return { status: answer?.status(), text: await theirs.locator("main").innerText() };
  };
  expect(await seen(id), "as for an id of nothing").toEqual(await seen(`req_${"0".repeat(26)}`));
  await stranger.close();
});
