import { mailsTo, nextLink } from "./mailbox";
import { expect, test } from "./fixtures";

test("a person is added, signs in by mail, and is out on the next call after they were removed", async ({ mark, pageOf, browser, baseURL }) => {
  const address = `${mark}@acme.com`;
  const admin = await pageOf("carol");
  await admin.goto("/settings/members");
  await admin.getByRole("button", { name: "Add member" }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByLabel("E-mail address").fill(address);
  await dialog.getByLabel("Name").fill(`Guest ${mark}`);
  await dialog.getByLabel("Role").selectOption("viewer");
  await expect(dialog.getByRole("option", { name: "owner" }), "only an owner makes an owner").toHaveCount(0);
  await dialog.getByRole("button", { name: "Add member" }).click();
  await expect(admin.getByRole("row", { name: address })).toContainText("viewer");

  const known = await mailsTo(address);
  const context = await browser.newContext({ baseURL: baseURL ?? "" });
  const guest = await context.newPage();
  await guest.goto("/sign-in");
  await guest.getByLabel("Work email").fill(address.toUpperCase());
  await guest.getByRole("button", { name: "Email me a link" }).click();
  await guest.goto(await nextLink(address, /sign-in/i, known));
  await expect(guest.getByText(`Guest ${mark}`)).toBeVisible();
  await guest.getByRole("button", { name: "Sign in" }).click();
  await expect(guest).toHaveURL(/\/approvals/);

  await admin.getByRole("button", { name: `Change Guest ${mark}` }).click();
  await admin.getByRole("button", { name: "Remove…" }).click();
  await admin.getByRole("button", { name: "Remove member" }).click();
  await expect(admin.getByRole("row", { name: address })).toHaveCount(0);
  expect((await guest.request.get("/api/session")).status()).toBe(401);
  await guest.goto("/approvals");
  await expect(guest).toHaveURL(/\/sign-in/);
  await context.close();
});

test("a token made on the account page acts as its maker until it is revoked", async ({ mark, pageOf, request }) => {
  const page = await pageOf("dana");
  await page.goto("/settings/account");
  await page.getByRole("button", { name: "Create token" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(mark);
  await dialog.getByRole("button", { name: "Create token" }).click();
  await expect(dialog.getByText("Copy it now.")).toBeVisible();
  const secret = /cz_pat_[0-9a-f]{64}/.exec((await dialog.textContent()) ?? "")?.[0] ?? "";
  const who = () => request.get("/api/session", { headers: { authorization: `Bearer ${secret}` } });
  expect(await (await who()).json()).toMatchObject({ user: { email: "dana@acme.com" }, role: "approver" });
  await dialog.getByRole("button", { name: "I have stored it" }).click();
  await page.getByRole("button", { name: `Revoke ${mark}` }).click();
  await page.getByRole("button", { name: "Revoke token" }).click();
  await expect(page.getByRole("row", { name: mark })).toHaveCount(0);
  expect((await who()).status()).toBe(401);
});
