import { personOf } from "./demo";
import { expect, sudo, test } from "./fixtures";
import { mailsTo, nextLink } from "./mailbox";

test("an agent waits, a person signs in by e-mail link, sees it without a reload, approves once, and the agent goes on", async ({ page, demo, mark, agent }) => {
  const bob = personOf(demo, "bob");
  const known = await mailsTo(bob.email);
  await page.goto("/sign-in");
  await page.getByLabel("Work email").fill(bob.email);
  await page.getByRole("button", { name: "Email me a link" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  await page.goto(await nextLink(bob.email, /sign/i, known));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/approvals/);
  await expect(page.getByRole("heading", { name: "Approvals", level: 1 })).toBeVisible();

  const action = sudo(mark);
  const row = page.getByRole("list").getByRole("link", { name: mark });
  await expect(row).toHaveCount(0);
  const decision = await agent().guard(action);
  expect(decision).toMatchObject({ denied: true, hitlEligible: true });
  const pending = await agent().requestApproval(decision, { message: "the build needs it", timeoutS: 120 });
  let goesOn = false;
  const final = pending.wait().then((result) => {
    goesOn = true;
    return result;
  });

  await expect(row, "the new request appears by itself").toBeVisible();
  await row.click();
  await expect(page).toHaveURL(new RegExp(`/approvals/${pending.id}`));
  const card = page.getByRole("article");
  await expect(card.getByRole("heading", { name: "Run a shell command as root" })).toBeVisible();
  await expect(card).toContainText(mark);
  await expect(card).toContainText("the build needs it");
  expect(goesOn).toBe(false);
  await card.getByRole("button", { name: /^Approve once/ }).click();

  expect(await final).toMatchObject({ denied: false, approvedViaHitl: true, decisionKind: "approved_once", resolvedBy: { email: bob.email } });
  await expect(card.getByText(/Approved once/)).toBeVisible();
  await expect(row, "what is decided leaves the list").toHaveCount(0);
});

test("opening the link of the mail changes nothing, so that a mail scanner cannot use it up", async ({ page, request, demo }) => {
  const dana = personOf(demo, "dana");
  const known = await mailsTo(dana.email);
  await request.post("/api/auth/sign-in-link", { data: { email: dana.email }, headers: { "sec-fetch-site": "same-origin" } });
  const link = await nextLink(dana.email, /sign/i, known);
  for (let scan = 0; scan < 3; scan += 1) {
    expect((await request.get(link)).status()).toBe(200);
    expect((await request.head(link)).status()).toBe(200);
  }
  expect((await request.get("/api/session")).status()).toBe(401);
  await page.goto(link);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/approvals/);
});
