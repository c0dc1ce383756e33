import { noViolation } from "./accessibility";
import { expect, sudo, test } from "./fixtures";

test("the palette goes to pages and requests by their words, offers only what one may do, and needs no mouse", async ({ mark, agent, pageOf }) => {
  const id = (await agent().execute(sudo(mark), {})).approvalId ?? "";
  const page = await pageOf("victor");
  await page.goto("/grants");
  const field = page.getByRole("combobox", { name: "Commands" });
  const open = async () => {
    await page.keyboard.press("Control+k");
    await expect(field).toBeFocused();
  };
  await expect(async () => open()).toPass();
  await expect(page.getByRole("option", { name: "My requests" }), "a viewer asks for nothing").toHaveCount(0);
  await expect(page.getByRole("option", { name: "Send a test request" })).toHaveCount(0);
  await page.keyboard.type("insig");
  await expect(page.getByRole("option", { name: "Insights" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/insights/);
  await open();
  await page.keyboard.type(mark);
  await expect(page.getByRole("option", { name: new RegExp(mark) })).toHaveAttribute("aria-selected", "true");
  await noViolation(page);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/approvals/${id}`));
  await open();
  await page.keyboard.type("theme: dark");
  await expect(page.getByRole("option", { name: /dark/i })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await open();
  await page.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
});
