import { PolicyDeniedError } from "@countersign/sdk";
import type { Page } from "@playwright/test";
import { expect, sudo, test } from "./fixtures";

/** Moves down the list with J until the row of this request has the focus, and opens it. */
async function openByKeyboard(page: Page, id: string): Promise<void> {
  await expect(page.locator(`#row-${id}`)).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("j");
    await expect(page.locator(`#row-${id}`)).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/approvals/${id}`));
}

test("a request is approved with the keyboard only", async ({ mark, agent, pageOf }) => {
  const page = await pageOf("bob");
  const pending = await agent().requestApproval(await agent().guard(sudo(mark)), { timeoutS: 120 });
  const final = pending.wait();
  await page.goto("/approvals");
  await openByKeyboard(page, pending.id);
  const approve = page.getByRole("button", { name: /^Approve once/ });
  await expect(approve).toBeVisible();
  await page.keyboard.press("a");
  await expect(approve).toBeFocused();
  await page.keyboard.press("Enter");
  expect(await final).toMatchObject({ approvedViaHitl: true, decisionKind: "approved_once" });
});

test("a request is denied with the keyboard only, and only by a second press", async ({ mark, agent, pageOf }) => {
  const page = await pageOf("dana");
  const pending = await agent().requestApproval(await agent().guard(sudo(mark)), { timeoutS: 120 });
  const outcome = pending.wait().catch((error: unknown) => error);
  await page.goto("/approvals");
  await openByKeyboard(page, pending.id);
  const deny = page.locator('[data-answer="deny"]');
  await expect(deny).toBeVisible();
  await page.keyboard.press("d");
  await expect(deny).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(deny).toHaveText("Deny and tell the agent");
  expect(await agent().pollApproval(pending.id), "one press decides nothing").toMatchObject({ state: "pending" });
  await page.keyboard.press("Escape");
  await expect(deny).not.toHaveText("Deny and tell the agent");
  await page.keyboard.press("Escape");
  await page.keyboard.press("d");
  await page.keyboard.press("Enter");
  await page.keyboard.type("not by hand");
  await page.keyboard.press("Enter");
  const final = await outcome;
  expect(final instanceof PolicyDeniedError ? final.message : JSON.stringify(final)).toContain("not by hand");
});

test("the first Tab offers to skip the navigation", async ({ pageOf }) => {
  const page = await pageOf("bob");
  await page.goto("/approvals");
  await page.keyboard.press("Tab");
  await expect(page.locator(":focus")).toHaveAttribute("href", /^#/);
});
