import { noViolation } from "./accessibility";
import { baseUrl, personOf } from "./demo";
import { expect, sudo, test } from "./fixtures";
import { mailsTo, nextLink } from "./mailbox";
import { admin, org, ownProject, post, signIn } from "./own-people";

test.describe.configure({ timeout: 180_000 });

test("who proves a second address by its mail is one person with it: they sign once, from either browser, and an admin tells them apart", async ({ browser, demo, mark, pageOf, request }) => {
  const [mine, other] = [`${mark}-a@acme.com`, `${mark}-b@example.org`];
  for (const email of [mine, other]) await post(request, `/api/orgs/${org()}/members`, { email, role: "approver", name: email.split("@")[0] });
  const { id: project, apiKey } = await ownProject(request, `two-${mark}`, "version: '1'\nrules:\n  - { deny: 'Bash:sudo *', escalate_on_deny: true }\n");
  const saved = await request.put(`/api/orgs/${org()}/hitl-settings`, { headers: admin(), data: { scope: "project", scope_id: project, enabled: true, approvers: [mine, other, "bob@acme.com"], quorum: 2 } });
  expect(saved.ok(), await saved.text()).toBe(true);
  const [context, elsewhere] = [await browser.newContext({ baseURL: baseUrl() }), await browser.newContext({ baseURL: baseUrl() })];
  const [page, second] = [await context.newPage(), await elsewhere.newPage()];
  await Promise.all([signIn(page, mine), signIn(second, other)]);

  await page.goto("/settings/account");
  const known = await mailsTo(other);
  await expect(async () => {
    await page.getByLabel("Another address of yours").fill(other.toUpperCase());
    await page.getByRole("button", { name: "Send the mail" }).click({ timeout: 5_000 });
  }).toPass();
  await expect(page.getByText(`A mail is on its way to ${other}.`)).toBeVisible();
  const link = await nextLink(other, /yours as well/i, known, "/settings/account/addresses/");
  await second.goto(link);
  await expect(second.getByText("You are signed in as somebody else."), "the mail alone is not enough").toBeVisible();
  await expect(second.getByRole("button", { name: "Both are mine" })).toHaveCount(0);
  await page.goto(link);
  await noViolation(page);
  await page.getByRole("button", { name: "Both are mine" }).click();
  await expect(page.getByText("are one person now")).toBeVisible();

  const asked = await request.post("/api/approval-requests", { headers: { authorization: `Bearer ${apiKey}`, "x-cz-requestor-email": "alice@acme.com" }, data: { canonical_action: sudo(mark), reason: "" } });
  const { id } = (await asked.json()) as { id: string };
  await second.goto(`/approvals/${id}`);
  await expect(second.locator("[data-answer=approve]"), "before anybody signed, either may").toBeEnabled();
  await page.goto(`/approvals/${id}`);
  await page.locator("[data-answer=approve]").click();
  await expect(page.getByText("You have signed: 1 of 2.")).toBeVisible();
  await expect(second.locator(".outcome"), "the other browser learns it by itself").toContainText("You have signed: 1 of 2.");
  await expect(second.locator("[data-answer=approve]")).toHaveCount(0);
  const again = await second.request.post(`/api/approval-requests/${id}/decide`, { headers: { "sec-fetch-site": "same-origin" }, data: { action: "approve" } });
  expect([again.status(), ((await again.json()) as { error: string }).error], "nor past the page").toEqual([409, "already_voted"]);
  const last = await request.post(`/api/approval-requests/${id}/decide`, { headers: { authorization: `Bearer ${personOf(demo, "bob").token}` }, data: { action: "approve" } });
  expect(((await last.json()) as { state: string }).state, "a second person ends it").toBe("approved");
  await Promise.all([context.close(), elsewhere.close()]);

  const colleague = await pageOf("carol");
  await colleague.goto("/settings/members");
  const row = colleague.getByRole("row", { name: new RegExp(`^${mark}-a `) });
  await expect(row).toContainText(`the same person as ${other}`);
  await row.getByRole("button", { name: `Change ${mark}-a` }).click();
  await colleague.getByRole("button", { name: "Tell apart" }).click();
  await expect(row).not.toContainText("the same person");
});
