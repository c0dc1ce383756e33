import { expect, test } from "./fixtures";

test("the figures of a window stand in an address, the charts have tables behind them, and G then I leads there", async ({ pageOf }) => {
  const page = await pageOf("carol");
  await page.goto("/grants");
  await expect(page.getByRole("heading", { name: "Grants", level: 1 })).toBeVisible();
  // Keys are heard once the page is alive.
  await expect(async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("i");
    await expect(page.getByRole("heading", { name: "Insights", level: 1 })).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await page.getByRole("navigation", { name: "Period" }).getByRole("link", { name: "7 days" }).click();
  await expect(page).toHaveURL(/days=7/);
  await expect(page.getByText("the 7 days before")).toBeVisible();
  await page.getByText("As a table").first().click();
  await expect(page.getByRole("table", { name: "Requests per day" }).getByRole("row")).toHaveCount(8);
  await expect(page.getByRole("table", { name: "Is anyone really reading?" })).toContainText("Bob Keller");
});

test("an approver sees their own figures and nobody else's, and on a phone the page stands under More", async ({ pageOf }) => {
  const page = await pageOf("bob", { viewport: { width: 390, height: 844 } });
  await page.goto("/approvals");
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("navigation", { name: "More places" }).getByRole("link", { name: "Insights" }).click();
  const people = page.getByRole("table", { name: "Is anyone really reading?" });
  await expect(people).toContainText("Bob Keller");
  await expect(people.getByRole("row")).toHaveCount(2);
  await expect(page.getByText("your own figures")).toBeVisible();
});
