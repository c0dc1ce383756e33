import { HostedAuthError } from "@countersign/sdk";
import { expect, sudo, test } from "./fixtures";

test("a key is made, shown once, works, and is refused on its next call after it was revoked", async ({ mark, agent, pageOf }) => {
  const page = await pageOf("carol");
  await page.goto("/settings/keys");
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(mark);
  await dialog.getByLabel("Project").selectOption({ label: "web" });
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(dialog.getByText("Copy it now.")).toBeVisible();
  const secret = /cz_live_[0-9a-f]{64}/.exec((await dialog.textContent()) ?? "")?.[0] ?? "";
  expect(secret).not.toBe("");

  const holder = agent({ apiKey: secret });
  expect(await holder.execute(sudo(mark))).toMatchObject({ status: "requested" });

  await page.keyboard.press("Escape");
  await page.mouse.click(5, 5);
  await expect(dialog, "a stray Escape or press beside it does not lose what is shown once").toContainText(secret);
  await dialog.getByRole("button", { name: "I have stored it" }).click();
  await expect(dialog).toHaveCount(0);
  const row = page.getByRole("table", { name: "API keys" }).getByRole("row", { name: mark });
  await expect(row).toContainText(`ends ${secret.slice(-4)}`);
  for (const look of ["after closing", "after a reload"]) {
    expect(await page.content(), look).not.toContain(secret.slice(8, 40));
    await page.reload();
  }

  await row.getByRole("button", { name: `Revoke ${mark}` }).click();
  await page.getByRole("button", { name: "Revoke key" }).click();
  await expect(row).toHaveCount(0);
  await expect(holder.execute(sudo(mark))).rejects.toBeInstanceOf(HostedAuthError);
});

test("who is no admin sees no way to make or revoke a key", async ({ pageOf }) => {
  const page = await pageOf("dana");
  await page.goto("/settings/keys");
  await expect(page.getByRole("table", { name: "API keys" })).toBeVisible();
  await expect(page.getByRole("button", { name: /Create key|^Revoke/ })).toHaveCount(0);
});
