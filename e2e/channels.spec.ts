import { expect, test } from "./fixtures";

test("an admin adds a channel, sees its secret once, tests it, and reads in its log what came of it", async ({ mark, pageOf }) => {
  const page = await pageOf("carol");
  await page.goto("/settings/channels");
  await page.getByRole("button", { name: "Add channel" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(mark);
  await dialog.getByLabel("Address").fill("https://169.254.169.254/latest/meta-data");
  await dialog.getByRole("button", { name: "Add channel" }).click();
  await expect(dialog.getByRole("alert")).toContainText("inside a network");
  await expect(dialog.getByLabel("Address"), "what was refused has the focus, and what was typed").toBeFocused();
  await expect(dialog.getByLabel("Name")).toHaveValue(mark);

  await dialog.getByLabel("Address").fill("https://hooks.invalid/countersign?token=never-shown");
  await dialog.getByRole("button", { name: "Add channel" }).click();
  await expect(dialog.getByText("Copy it now.")).toBeVisible();
  const secret = /whsec_[A-Za-z0-9+/=]{40,}/.exec((await dialog.textContent()) ?? "")?.[0] ?? "";
  expect(secret).not.toBe("");
  await dialog.getByRole("button", { name: "I have stored it" }).click();
  await expect(dialog).toHaveCount(0);

  await page.reload();
  const row = page.getByRole("table", { name: "Channels" }).getByRole("row", { name: mark });
  await expect(row).toContainText("https://hooks.invalid/countersign");
  await row.getByRole("button", { name: `Open ${mark}` }).click();
  await page.getByRole("button", { name: "Send a test" }).click();
  const log = page.getByRole("list", { name: `Messages to ${mark}` });
  await expect(log).toContainText("could not be resolved", { timeout: 20_000 });
  expect(await page.content()).not.toMatch(/never-shown|whsec_/);

  await page.getByRole("button", { name: "New secret" }).click();
  await expect(dialog, "the first press changes nothing").toContainText("For a day they carry the signature of the present one too");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.getByRole("button", { name: "New secret" }).click();
  await dialog.getByRole("button", { name: "Make a new secret" }).click();
  await expect(dialog).toContainText(/The old one still counts until \w+ \d+ \w+, \d\d:\d\d/);
  const next = /whsec_[A-Za-z0-9+/=]{40,}/.exec((await dialog.textContent()) ?? "")?.[0] ?? "";
  expect([next === "", next === secret]).toEqual([false, false]);
  await dialog.getByRole("button", { name: "I have stored it" }).click();

  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByRole("button", { name: "Remove channel" }).click();
  await expect(row).toHaveCount(0);
});

test("who is no admin does not learn where channels lead", async ({ pageOf }) => {
  const page = await pageOf("dana");
  await page.goto("/settings/channels");
  await expect(page.getByRole("heading", { name: "Only admins see the channels" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Add channel" })).toHaveCount(0);
});
