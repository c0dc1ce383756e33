import type { Page } from "@playwright/test";
import { baseUrl, personOf } from "./demo";
import { expect, sudo, test } from "./fixtures";
import { mailsTo, nextLink } from "./mailbox";
import { admin, noViolation, org, post, signIn } from "./own-people";

test.describe.configure({ timeout: 180_000 });

/** Approves as whoever is signed in on this page; the status and what the server calls it. */
async function approveOn(page: Page, id: string): Promise<[number, string]> {
  const answer = await page.request.post(`/api/approval-requests/${id}/decide`, { headers: { "sec-fetch-site": "same-origin" }, data: { action: "approve" } });
  const body = (await answer.json()) as { error?: string; state?: string };
  return [answer.status(), body.error ?? body.state ?? ""];
}

test("another address is proved by its mail, in the browser of the one who asked; both then are one person, who signs once", async ({ browser, demo, mark, pageOf, request }) => {
  const [mine, other] = [`${mark}-a@acme.com`, `${mark}-b@example.org`];
  for (const email of [mine, other]) await post(request, `/api/orgs/${org()}/members`, { email, role: "approver", name: email.split("@")[0] });
  const project = await post<{ id: string }>(request, `/api/orgs/${org()}/projects`, { name: `two-${mark}` });
  const { key } = await post<{ key: string }>(request, `/api/projects/${project.id}/keys`, { name: "k" });
  await request.put(`/api/projects/${project.id}/policy`, { headers: admin(), data: { yaml: "version: '1'\nrules:\n  - { deny: 'Bash:sudo *', escalate_on_deny: true }\n" } });
  const saved = await request.put(`/api/orgs/${org()}/hitl-settings`, { headers: admin(), data: { scope: "project", scope_id: project.id, enabled: true, approvers: [mine, other, "bob@acme.com"], quorum: 2 } });
  expect(saved.ok(), await saved.text()).toBe(true);
  const [context, elsewhere] = [await browser.newContext({ baseURL: baseUrl() }), await browser.newContext({ baseURL: baseUrl() })];
  const [page, second] = [await context.newPage(), await elsewhere.newPage()];
  await signIn(page, mine);
  await signIn(second, other);

  await page.goto("/settings/account");
  await expect(async () => {
    await page.getByLabel("Another address of yours").fill("stranger@example.org");
    await page.getByRole("button", { name: "Send the mail" }).click({ timeout: 5_000 });
  }).toPass();
  await expect(page.getByRole("alert")).toContainText("no member");
  const known = await mailsTo(other);
  await page.getByLabel("Another address of yours").fill(other.toUpperCase());
  await page.getByRole("button", { name: "Send the mail" }).click();
  await expect(page.getByText(`A mail is on its way to ${other}.`)).toBeVisible();
  const link = await nextLink(other, /yours as well/i, known, "/settings/account/addresses/");

  await second.goto(link);
  await expect(second.getByText("You are signed in as somebody else."), "the mail alone is not enough").toBeVisible();
  await expect(second.getByRole("button", { name: "Both are mine" })).toHaveCount(0);
  await page.goto(link);
  await noViolation(page);
  await page.getByRole("button", { name: "Both are mine" }).click();
  await expect(page.getByText("are one person now")).toBeVisible();
  await page.goto("/settings/account");
  await expect(page.getByRole("table", { name: "Your other addresses" })).toContainText(other);
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link is over" })).toBeVisible();

  const asked = await request.post("/api/approval-requests", { headers: { authorization: `Bearer ${key}`, "x-cz-requestor-email": "alice@acme.com" }, data: { canonical_action: sudo(mark), reason: "" } });
  const { id } = (await asked.json()) as { id: string };
  expect(await approveOn(page, id)).toEqual([200, "pending"]);
  expect(await approveOn(second, id), "the same person counts once").toEqual([409, "already_voted"]);
  const last = await request.post(`/api/approval-requests/${id}/decide`, { headers: { authorization: `Bearer ${personOf(demo, "bob").token}` }, data: { action: "approve" } });
  expect((await last.json() as { state: string }).state).toBe("approved");
  await Promise.all([context.close(), elsewhere.close()]);

  const colleague = await pageOf("carol");
  await colleague.goto("/settings/members");
  await expect(colleague.getByRole("row", { name: mine })).toContainText(`the same person as ${other}`);
  await colleague.getByRole("button", { name: `Change ${mark}-a` }).click();
  await colleague.getByRole("button", { name: "Tell apart" }).click();
  await expect(colleague.getByRole("row", { name: mine })).not.toContainText("the same person");
});
