import { expect, sudo, test } from "./fixtures";
import { personOf } from "./demo";

test.describe.configure({ timeout: 180_000 });
const SIZES = [{ width: 1280, height: 900 }, { width: 390, height: 844 }];

for (const viewport of SIZES) {
  test(`a grant is narrowed and then revoked on its own page, and each bites on the agent's next call, ${viewport.width} wide`, async ({ mark, agent, demo, pageOf, request }) => {
    const client = agent();
    const { approvalId } = await client.execute(sudo(`${mark}-a`));
    const given = await request.post(`/api/approval-requests/${approvalId ?? ""}/decide`, {
      headers: { authorization: `Bearer ${personOf(demo, "bob").token}` },
      data: { action: "approve", decision_kind: "approved_timed", duration_seconds: 86_400, principal_scope: { type: "project" }, reach: { action: sudo(`${mark}-*`) } },
    });
    expect(given.status()).toBe(200);
    const source = async (name: string) => (await client.guard(sudo(`${mark}-${name}`))).decisionSource;
    expect([await source("b"), await source("c")]).toEqual(["approval", "approval"]);

    const page = await pageOf("carol", { viewport });
    await page.goto(`/grants?q=${mark}`);
    await page.getByRole("link", { name: /^grnt_/ }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(`${mark}-*`);
    const uses = page.getByRole("table", { name: "Uses of this grant" });
    await expect(uses.getByRole("row").filter({ hasText: mark })).toHaveCount(2);
    await expect(uses).toContainText(`${mark}-c`);

    await page.getByRole("button", { name: "Narrow" }).click();
    const dialog = page.getByRole("dialog", { name: "Narrow this grant" });
    await expect(dialog.getByRole("button", { name: "Narrow grant" })).toBeDisabled();
    await dialog.getByRole("radio", { name: "Custom" }).click();
    await dialog.getByLabel("Hours from now").fill("900");
    await dialog.getByRole("button", { name: "Narrow grant" }).click();
    await expect(dialog.getByRole("alert"), "nothing is widened, and what was typed stays").toContainText("sooner, not later");
    await expect(dialog.getByLabel("Hours from now")).toHaveValue("900");
    await dialog.getByLabel("Hours from now").fill("2");
    await dialog.getByLabel("Only the very call that was approved").check();
    await dialog.getByLabel("Reason").fill("only this package");
    await dialog.getByRole("button", { name: "Narrow grant" }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByText("Narrowed by Carol Okafor")).toBeVisible();
    expect([await source("b"), await source("a")]).toEqual(["policy", "approval"]);

    await page.getByRole("button", { name: "Revoke", exact: true }).click();
    await page.getByLabel("Reason for revoking").fill("done");
    await page.getByRole("button", { name: "Revoke grant" }).click();
    await expect(page.getByText("Revoked by Carol Okafor")).toBeVisible();
    await expect(page.getByRole("button", { name: "Narrow" })).toHaveCount(0);
    expect(await source("a")).toBe("policy");
    await page.goto(`/grants?state=revoked&q=${mark}`);
    await expect(page.getByRole("table", { name: "Revoked grants" })).toContainText("“done”");
  });
}

test("a grant's page can be used with the keyboard alone, and its filters live in the URL", async ({ mark, agent, demo, pageOf, request }) => {
  const { approvalId } = await agent().execute(sudo(mark));
  await request.post(`/api/approval-requests/${approvalId ?? ""}/decide`, { headers: { authorization: `Bearer ${personOf(demo, "bob").token}` }, data: { action: "approve", decision_kind: "approved_timed", duration_seconds: 3_600 } });
  const page = await pageOf("carol");
  await page.goto("/grants");
  await page.getByLabel("Filter grants").fill(mark);
  await expect(page).toHaveURL(new RegExp(`q=${mark}`));
  const link = page.getByRole("link", { name: /^grnt_/ });
  await expect(link).toHaveCount(1);
  await link.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Revoke", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Reason for revoking")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await page.goto("/grants/grnt_00000000000000000000000000");
  await expect(page.getByRole("heading", { level: 1 })).not.toContainText("Bash");
});
