import { personOf, type Demo } from "./demo";
import { expect, test } from "./fixtures";
import type { APIRequestContext } from "@playwright/test";

const GOOD = "version: '1'\nrules:\n  - deny: 'deploy.*'\n    reason: 'ask first'\n";

/** A project of this test's own, whose policy nobody else reads. */
async function aProject(request: APIRequestContext, demo: Demo, name: string): Promise<string> {
  const headers = { authorization: `Bearer ${personOf(demo, "carol").token}` };
  const made = await request.post(`/api/orgs/${demo.orgs.acme.id}/projects`, { headers, data: { name } });
  expect(made.status()).toBe(201);
  const { id } = (await made.json()) as { id: string };
  expect((await request.put(`/api/projects/${id}/policy`, { headers, data: { yaml: GOOD } })).status()).toBe(200);
  return id;
}

test("an error is shown at its line and column as it is typed, and a save makes a new version", async ({ demo, mark, request, pageOf }) => {
  const project = await aProject(request, demo, mark);
  const page = await pageOf("carol");
  await page.goto(`/policies?project=${project}`);
  const editor = page.getByRole("textbox", { name: `Policy of ${mark}` });
  await expect(editor).toContainText("ask first");
  const save = page.getByRole("button", { name: "Save v2" });
  await expect(save).toBeDisabled();

  await editor.fill(GOOD.replace("deny:", "dney:"));
  await expect(page.getByText("Line 3, column 5:")).toBeVisible();
  await expect(page.getByText("1 error")).toBeVisible();
  await expect(save).toBeDisabled();
  await page.getByRole("button", { name: "Use deny" }).click();
  await expect(page.getByText("Line 3, column 5:")).toHaveCount(0);

  await editor.fill(GOOD.replace("ask first", `ask ${mark}`));
  await expect(page.getByText("no errors")).toBeVisible();
  await page.getByLabel("What this version changes").fill("another sentence");
  await save.click();
  await expect(page.getByText("v2 is live.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Show v2" })).toBeVisible();

  const saved = await request.get(`/api/projects/${project}/policy`, { headers: { authorization: `Bearer ${personOf(demo, "carol").token}` } });
  expect(await saved.json()).toMatchObject({ version: 2, yaml: expect.stringContaining(`ask ${mark}`) });
  await page.getByRole("link", { name: "Show v1" }).click();
  await page.getByRole("button", { name: "Restore v1 as v3" }).click();
  await expect(page.getByRole("link", { name: "Show v3" })).toBeVisible();
});

test("a version that somebody else published meanwhile is never overwritten unseen", async ({ demo, mark, request, pageOf }) => {
  const project = await aProject(request, demo, mark);
  const page = await pageOf("carol");
  await page.goto(`/policies?project=${project}`);
  const editor = page.getByRole("textbox", { name: `Policy of ${mark}` });
  await editor.fill(GOOD.replace("ask first", "ask me"));
  await expect(page.getByText("no errors")).toBeVisible();
  const other = await request.put(`/api/projects/${project}/policy`, { headers: { authorization: `Bearer ${personOf(demo, "olivia").token}` }, data: { yaml: GOOD.replace("ask first", "ask Olivia") } });
  expect(other.status()).toBe(200);
  await page.getByRole("button", { name: /^Save v\d$/ }).click({ timeout: 2_000 }).catch(() => undefined);
  await expect(page.getByText("v2 was published while you were writing over v1.")).toBeVisible();
  await page.getByRole("button", { name: "Save v3 over v2" }).click();
  await expect(page.getByText("v3 is live.")).toBeVisible();
});

test("who is no admin reads the policy and cannot change it", async ({ demo, pageOf }) => {
  const page = await pageOf("bob");
  await page.goto("/policies");
  await expect(page.getByText("Only an admin or owner changes a policy.")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Save/ })).toHaveCount(0);
  const refused = await page.request.put(`/api/projects/${demo.orgs.acme.projects["web"]?.id}/policy`, { headers: { "sec-fetch-site": "same-origin" }, data: { yaml: GOOD } });
  expect(refused.status()).toBe(403);
});
