import { randomBytes } from "node:crypto";
import { devices } from "@playwright/test";
import { baseUrl, personOf } from "./demo";
import { expect, sudo, test } from "./fixtures";
import { mailsTo, nextLink } from "./mailbox";
import { pressButton } from "./sign-in";

/** Somebody who may decide and whom no other test mails, so that their mail comes at once and alone. */
async function aNewApprover(member: { token: string }, org: string): Promise<{ id: string; email: string; name: string }> {
  const word = randomBytes(4).toString("hex");
  const answer = await fetch(`${baseUrl()}/api/orgs/${org}/members`, {
    method: "POST",
    headers: { authorization: `Bearer ${member.token}`, "content-type": "application/json" },
    body: JSON.stringify({ email: `${word}@acme.com`, role: "approver", name: `Nora ${word}` }),
  });
  if (!answer.ok) throw new Error(`the member was not added: ${await answer.text()}`);
  return (await answer.json()) as { id: string; email: string; name: string };
}

for (const [name, device] of [["a desktop", {}], ["a phone", devices["Pixel 7"]]] as const) {
  test(`from a cold session on ${name}: the mail's link leads before the request, its approval lets the agent go on`, async ({ demo, mark, agent, browser }) => {
    const org = demo.orgs.acme;
    const nora = await aNewApprover(personOf(demo, "olivia"), org.id);
    const decision = await agent().guard(sudo(mark));
    const pending = await agent().requestApproval(decision, { message: "the build needs it", timeoutS: 120 });
    const final = pending.wait();
    const link = await nextLink(nora.email, new RegExp(mark), []);
    const { defaultBrowserType: _, ...options } = device as (typeof devices)[string];
    const context = await browser.newContext({ baseURL: baseUrl(), ...options });
    const page = await context.newPage();
    await page.goto(link);
    await expect(page.getByRole("heading", { name: "A request is waiting for you" })).toBeVisible();
    expect((await context.request.get("/api/session")).status(), "opening it signs nobody in").toBe(401);
    const late = await context.newPage();
    await late.goto(link);
    await page.getByRole("button", { name: "Sign in and review" }).click();
    await expect(page).toHaveURL(new RegExp(`/approvals/${pending.id}`));
    await late.getByRole("button", { name: "Sign in and review" }).click();
    await expect(late.getByText("You are signed in already."), "pressed in a second tab").toBeVisible();
    await late.close();
    await page.getByRole("button", { name: /^Approve once/ }).click();
    expect(await final).toMatchObject({ denied: false, approvedViaHitl: true, resolvedBy: { email: nora.email } });
    await page.goto(link);
    await expect(page.getByRole("heading", { name: "This link is over" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Open the request" })).toBeVisible();
    await context.close();
  });
}

test("a link makes nobody into somebody else, works in no browser that did not open it, and a spent one offers a new one", async ({ demo, mark, agent, browser, pageOf }) => {
  const nora = await aNewApprover(personOf(demo, "olivia"), demo.orgs.acme.id);
  await agent().execute(sudo(mark));
  const link = await nextLink(nora.email, new RegExp(mark), []);
  const dana = await pageOf("dana");
  await dana.goto(link);
  await expect(dana.getByRole("heading", { name: `This link is for ${nora.name}` })).toBeVisible();
  const token = link.split("/").at(-1);
  const stolen = await dana.request.post("/api/auth/sign-in", { data: { token }, headers: { "sec-fetch-site": "same-origin" } });
  expect(stolen.status(), "without the proof of its page").toBe(403);
  await dana.getByRole("button", { name: "Send Nora a new link" }).click();
  await expect(dana.locator(":focus").getByRole("status")).toContainText("Nora has a new link.");
  expect((await pressButton(link)).status, "the forwarded one").toBe(410);
  const own = await nextLink(nora.email, /sign/i, []);
  const known = await mailsTo(nora.email);
  expect((await pressButton(own)).status, "the person's own browser").toBe(200);
  const cold = await (await browser.newContext({ baseURL: baseUrl() })).newPage();
  await cold.goto(link);
  await expect(cold.getByRole("heading", { name: "This link is over" })).toBeVisible();
  await cold.getByRole("button", { name: "Send me a new link" }).click();
  await expect(cold.locator(":focus").getByRole("status"), "the button is gone, the focus is on what became of it").toContainText("Look into your mail.");
  const fresh = await nextLink(nora.email, /sign/i, known);
  await cold.goto(fresh);
  await cold.getByRole("button", { name: "Sign in" }).click();
  await expect(cold).toHaveURL(/\/approvals\/req_/);
  await cold.context().close();
});

test("the bell counts what is new within a moment, by keyboard too, and is read line by line or all at once", async ({ mark, agent, pageOf }) => {
  const page = await pageOf("carol");
  await page.goto("/grants");
  const bell = page.getByRole("button", { name: /^Notifications, / });
  await bell.click();
  const all = page.getByRole("button", { name: "Mark all as read" });
  if (await all.isVisible()) await all.click();
  await page.keyboard.press("Escape");
  await expect(bell).toHaveAccessibleName("Notifications, none unread");
  await agent().execute(sudo(`${mark}-one`));
  await expect(bell).toHaveAccessibleName(/[1-9]\d* unread$/);
  await bell.focus();
  await page.keyboard.press("Enter");
  const line = page.getByRole("dialog", { name: "Notifications" }).getByRole("link", { name: new RegExp(`${mark}-one`) });
  await expect(line).toContainText("unread");
  await line.press("Enter");
  await expect(page).toHaveURL(/\/approvals\/req_/);
  await bell.click();
  await expect(line).toBeVisible();
  await expect(line).not.toContainText("unread");
});

test("what one hears is chosen in the account, quiet hours too, and stays chosen", async ({ demo, browser }) => {
  const nora = await aNewApprover(personOf(demo, "olivia"), demo.orgs.acme.id);
  const context = await browser.newContext({ baseURL: baseUrl() });
  await context.request.post("/api/auth/sign-in-link", { data: { email: nora.email }, headers: { "sec-fetch-site": "same-origin" } });
  const session = /countersign\.session=([\w-]+)/.exec((await pressButton(await nextLink(nora.email, /sign/i, []))).headers.get("set-cookie") ?? "")?.[1] ?? "";
  await context.addCookies([{ name: "countersign.session", value: session, url: baseUrl(), httpOnly: true, sameSite: "Lax" }]);
  const page = await context.newPage();
  await page.goto("/settings/account");
  const mail = page.getByRole("checkbox", { name: "A request of yours has ended: Mail" });
  await mail.click();
  await page.getByRole("switch", { name: "Quiet hours" }).click();
  await page.getByLabel("Time zone").selectOption("Europe/Berlin");
  await page.getByLabel("What comes through").selectOption({ label: "Nothing" });
  await page.getByRole("button", { name: "Save notifications" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await page.reload();
  await expect(mail).not.toBeChecked();
  await expect(page.getByRole("switch", { name: "Quiet hours" })).toBeChecked();
  await expect(page.getByLabel("Time zone")).toHaveValue("Europe/Berlin");
  await context.close();
});
