import { personOf } from "./demo";
import { expect, sudo, test } from "./fixtures";

test("an auditor filters by Decision source = Approval, finds one row for the call, and opens its lineage", async ({ demo, mark, agent, member, pageOf }) => {
  const action = sudo(mark);
  const bob = personOf(demo, "bob");
  const final = await agent().gate(action, {
    message: `for ${mark}`,
    timeoutS: 120,
    onPending: (pending) => void member("bob").approveAction(pending.id, { reason: "seen, fine" }),
  });
  expect(final).toMatchObject({ approvedViaHitl: true });
  await agent().guard(`Bash:echo ${mark}`);

  const page = await pageOf("victor");
  await page.goto("/audit");
  await page.getByRole("button", { name: "Add filter" }).click();
  await page.getByLabel("Decision source").selectOption({ label: "Approval" });
  await page.getByLabel("Action", { exact: true }).fill(mark);
  await page.getByRole("button", { name: "Show calls" }).click();
  await expect(page).toHaveURL(/decision_source=approval/);
  await expect(page.getByRole("search", { name: "Filters" })).toContainText("Decision source is Approval");

  const table = page.getByRole("table", { name: "Governed calls" });
  await expect(table.getByRole("button", { name: /^Lineage of/ })).toHaveCount(1);
  await expect(table).toContainText("allow (via approval)");
  await expect(table).not.toContainText(`echo ${mark}`);

  await table.getByRole("button", { name: /^Lineage of/ }).click();
  await expect(table).toContainText("Requested");
  await expect(table).toContainText(/Approved once.*by bob@acme\.com/);
  await expect(table).toContainText("“seen, fine”");
  await expect(table).toContainText("approved_once");
  await expect(table).toContainText("Redeemed");
  await expect(table).toContainText("ran as approved");
  const approval = "approvalId" in final ? final.approvalId : "";
  await expect(table.getByRole("link", { name: approval })).toHaveAttribute("href", `/approvals/${approval}`);
  await expect(table.locator('a[href*="/grants/grnt_"]')).toHaveText(/grnt_/);
  await expect(table).toContainText(bob.email);

  await page.goto(page.url());
  await expect(table.getByRole("button", { name: /^Lineage of/ }), "the filters live in the address").toHaveCount(1);

  const told = table.getByText("What happened");
  const row = table.getByRole("row").filter({ hasText: "allow (via approval)" }).first();
  await row.getByRole("time").or(row.locator("time")).first().click();
  await expect(told, "a press anywhere on the row opens it").toBeVisible();
  await row.locator("td").nth(3).click();
  await expect(told).toHaveCount(0);
  await row.locator("td").nth(3).dblclick();
  await expect(told, "a double press marks a word, and opens once").toBeVisible();
  await row.getByRole("link").first().click();
  await expect(page, "a link in it stays a link").toHaveURL(new RegExp(`/approvals/${approval}$`));
});

test("a filter that cannot be read shows nothing and says so", async ({ pageOf }) => {
  const page = await pageOf("victor");
  await page.goto("/audit?decision_source=approvals");
  await expect(page.getByText("A filter in this address cannot be read, so nothing is shown.")).toBeVisible();
  await expect(page.getByRole("table", { name: "Governed calls" })).toHaveCount(0);
});

test("the chain verifies from its first event to its head", async ({ pageOf }) => {
  const page = await pageOf("victor");
  await page.goto("/audit");
  await page.getByRole("button", { name: /verify/i }).click();
  await expect(page.getByText(/verified|unbroken|intact/i).first()).toBeVisible();
});
