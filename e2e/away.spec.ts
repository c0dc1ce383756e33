import { noViolation } from "./accessibility";
import { baseUrl } from "./demo";
import { expect, test } from "./fixtures";
import { SIZES, org, post, signIn } from "./own-people";

test.describe.configure({ timeout: 180_000 });

for (const viewport of SIZES) {
  test(`an approver who leaves names a stand-in, everybody sees it, and comes back, ${viewport.width} wide`, async ({ browser, mark, pageOf, request }) => {
    const address = `${mark}-${viewport.width}@acme.com`;
    await post(request, `/api/orgs/${org()}/members`, { email: address, role: "approver", name: `Away ${mark}` });
    const context = await browser.newContext({ baseURL: baseUrl(), viewport });
    const page = await context.newPage();
    await signIn(page, address);
    await page.goto("/settings/account");
    const card = page.getByRole("region", { name: "Out of office" });
    await expect(async () => {
      await card.getByLabel("Until").fill("2020-01-01T08:00");
      await card.getByRole("button", { name: "Set out of office" }).click();
      await expect(card.getByRole("alert")).toContainText("over already", { timeout: 5_000 });
    }).toPass();
    await card.getByLabel("Until").fill(`${new Date().getFullYear() + (new Date().getMonth() > 5 ? 1 : 0)}-${new Date().getMonth() > 5 ? "01" : "12"}-20T08:00`);
    await expect(card.getByRole("option", { name: /Alice|Victor/ }), "only those who may decide").toHaveCount(0);
    await card.getByLabel("In your place").selectOption({ label: "Bob Keller, approver" });
    await card.getByRole("button", { name: "Set out of office" }).click();
    await expect(card.getByText("Away now")).toBeVisible();
    await expect(card).toContainText("Bob Keller");
    await noViolation(page);

    const colleague = await pageOf("carol", { viewport });
    await colleague.goto("/settings/members");
    await expect(colleague.getByRole("row", { name: address })).toContainText("away until");
    await expect(colleague.getByRole("row", { name: address })).toContainText("Bob decides");
    await noViolation(colleague);

    await card.getByRole("button", { name: "I am back" }).click();
    await expect(card.getByRole("button", { name: "Set out of office" })).toBeVisible();
    await colleague.reload();
    await expect(colleague.getByRole("row", { name: address })).not.toContainText("away until");
    await context.close();
  });
}
