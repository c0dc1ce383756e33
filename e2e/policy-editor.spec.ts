import type { Client } from "@countersign/sdk";
import { personOf, type Demo } from "./demo";
import { expect, test } from "./fixtures";
import type { APIRequestContext, Locator, Page } from "@playwright/test";

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

/** A call that has reached the audit: the client tells its calls in batches. */
async function recorded(client: Client, action: string): Promise<void> {
  await client.guard(action);
  await client.close();
}

/** Writes another text in place of the whole one, as a person would. */
async function rewrite(editor: Locator, text: string): Promise<void> {
  await expect(editor).toContainText("rules:");
  await editor.click();
  await editor.press("ControlOrMeta+a");
  await editor.page().keyboard.insertText(text);
}

test("an error is shown at its line and column as it is typed, and a save makes a new version", async ({ demo, mark, request, pageOf }) => {
  const project = await aProject(request, demo, mark);
  const page = await pageOf("carol");
  await page.goto(`/policies?project=${project}`);
  const editor = page.getByRole("textbox", { name: `Policy of ${mark}` });
  await expect(editor).toContainText("ask first");
  const save = page.getByRole("button", { name: "Save v2" });
  await expect(save).toBeDisabled();

  await rewrite(editor, GOOD.replace("deny:", "dney:"));
  await expect(page.getByText("Line 3, column 5:")).toBeVisible();
  await expect(page.getByText("1 error")).toBeVisible();
  await expect(save).toBeDisabled();
  await page.getByRole("button", { name: "Use deny" }).click();
  await expect(page.getByText("Line 3, column 5:")).toHaveCount(0);

  await rewrite(editor, GOOD.replace("ask first", `ask ${mark}`));
  await expect(page.getByText("no errors")).toBeVisible();
  await page.getByLabel("What this version changes").fill("another sentence");
  await save.click();
  await expect(page.getByText("v2 is live.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Show v2" })).toBeVisible();

  const saved = await request.get(`/api/projects/${project}/policy`, { headers: { authorization: `Bearer ${personOf(demo, "carol").token}` } });
  expect(await saved.json()).toMatchObject({ version: 2, yaml: expect.stringContaining(`ask ${mark}`) });
});

test("a draft outlives a reload and a session that ended, and a save that failed loses nothing", async ({ demo, mark, request, pageOf }) => {
  const project = await aProject(request, demo, mark);
  const page = await pageOf("carol");
  await page.goto(`/policies?project=${project}`);
  const editor = page.getByRole("textbox", { name: `Policy of ${mark}` });
  await rewrite(editor, GOOD.replace("ask first", `kept ${mark}`));
  await expect(page.getByText("no errors")).toBeVisible();
  await page.getByLabel("What this version changes").fill("a comment worth keeping");
  await page.reload();
  await expect(editor).toContainText(`kept ${mark}`);
  await expect(page.getByLabel("What this version changes")).toHaveValue("a comment worth keeping");

  await page.route("**/api/projects/*/policy", (route) => (route.request().method() === "PUT" ? route.abort() : route.fallback()));
  await page.getByRole("button", { name: "Save v2" }).click();
  await expect(page.getByText("Your draft is kept in this browser")).toBeVisible();
  await expect(editor).toContainText(`kept ${mark}`);
  await page.unroute("**/api/projects/*/policy");

  const cookies = await page.context().cookies();
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Save v2" }).click();
  await expect(page.getByRole("link", { name: "Sign in again" })).toBeVisible();
  await page.context().addCookies(cookies);
  await page.goto(`/policies?project=${project}`);
  await expect(editor).toContainText(`kept ${mark}`);
  await page.getByRole("button", { name: "Drop the draft" }).click();
  await page.getByRole("button", { name: "Drop draft" }).click();
  await expect(editor).toContainText("ask first");
});

test("a draft that the server could not check is not called free of errors, and is checked again when asked", async ({ demo, mark, request, pageOf }) => {
  const project = await aProject(request, demo, mark);
  const page = await pageOf("carol");
  await page.goto(`/policies?project=${project}`);
  let away = true;
  await page.route("**/validate", (route) => (away ? route.abort() : route.continue()));
  await rewrite(page.getByRole("textbox", { name: `Policy of ${mark}` }), GOOD.replace("deny:", "denny:"));
  await expect(page.getByText("not checked")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("no errors")).toBeHidden();
  const again = page.getByRole("button", { name: "Check again" });
  await again.hover();
  // Only now: the page also looks again by itself when other tests change what a draft is checked against. Then there is nothing to press any more.
  away = false;
  await again.click({ timeout: 5_000 }).catch(() => expect(again).toBeHidden());
  await expect(page.getByText("1 error")).toBeVisible();
});

test("any two versions are compared, and an earlier one is restored after its difference was shown", async ({ demo, mark, request, pageOf }) => {
  const project = await aProject(request, demo, mark);
  const headers = { authorization: `Bearer ${personOf(demo, "carol").token}` };
  for (const word of ["two", "three"]) expect((await request.put(`/api/projects/${project}/policy`, { headers, data: { yaml: GOOD.replace("ask first", word), comment: `now ${word}` } })).status()).toBe(200);
  const page = await pageOf("carol");
  await page.goto(`/policies?project=${project}`);
  await page.getByRole("link", { name: "Show v3" }).click();
  await expect(page.getByRole("region", { name: "v3 against v2" })).toContainText("two");
  await page.getByLabel("Compared with").selectOption("1");
  await expect(page.getByRole("region", { name: "v3 against v1" })).toContainText("ask first");
  await expect(page).toHaveURL(/version=3.*against=1|against=1.*version=3/);

  await page.getByRole("link", { name: "Show v1" }).click();
  await page.getByRole("button", { name: "Restore v1" }).click();
  const dialog = page.getByRole("dialog", { name: "Restore v1 as v4?" });
  await expect(dialog.getByRole("region", { name: "v1 against the live version" })).toContainText("three");
  await dialog.getByRole("button", { name: "Restore v1 as v4" }).click();
  await expect(page.getByRole("link", { name: "Show v4" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: `Policy of ${mark}` })).toContainText("ask first");
});

test("a draft is replayed over recorded calls before it is saved, and a test of an action says which rule decides and why", async ({ demo, agent, mark, pageOf }) => {
  await recorded(agent(), `Bash:echo ${mark}`);
  const page = await pageOf("carol");
  await page.goto(`/policies?project=${demo.orgs.acme.projects["web"]?.id}`);
  const editor = page.getByRole("textbox", { name: "Policy of web" });
  await expect(editor).toContainText("rules:");
  await rewrite(editor, `version: '1'\nrules:\n  - deny: 'Bash:echo ${mark}'\n  - { allow: 'Bash:echo *', agents: [another] }\n  - allow: 'Bash:*'\n`);
  await expect(page.getByText("no errors")).toBeVisible();
  await page.getByLabel("How far back to replay").selectOption("7");
  await page.getByRole("button", { name: "Replay calls" }).click();
  await expect(page.getByText("calls since")).toBeVisible({ timeout: 30_000 });
  const changes = page.getByRole("table", { name: "What would change" });
  await expect(changes).toContainText(mark);

  await page.getByLabel("Action", { exact: true }).fill("Bash:echo other");
  await page.getByText("Arguments, resource and agent").click();
  const args = page.getByLabel("Arguments, as JSON");
  await args.fill("{ amount: 12 }");
  await page.getByRole("button", { name: "Test action" }).click();
  await expect(args).toBeFocused();
  await expect(args).toHaveAccessibleDescription(/not valid JSON/);
  await args.fill('{ "amount": 12 }');
  await page.getByRole("button", { name: "Test action" }).click();
  await expect(page.getByText("By rule rule-3 on")).toBeVisible();
  const named = page.getByRole("list", { name: "Rules that name this action" });
  await expect(named).toContainText("it is for the agent another, and the call names none");
  await page.getByText(/^All 3 rules considered/).click();
  await expect(page.getByRole("list", { name: "Rules considered", exact: true }).getByRole("listitem")).toHaveCount(3);
  await page.getByRole("button", { name: "Drop the draft" }).click();
  await page.getByRole("button", { name: "Drop draft" }).click();
});

/** CodeMirror takes no key within 75 ms of the list's opening, lest somebody accept what they have not seen. */
async function take(page: Page): Promise<void> {
  await page.waitForTimeout(200);
  await page.keyboard.press("Enter");
}

test("keys and actions of recorded calls are completed as they are typed, by keyboard alone", async ({ demo, mark, agent, pageOf }) => {
  await recorded(agent(), `Bash:echo ${mark}`);
  const page = await pageOf("carol");
  const hints = page.waitForResponse((answer) => answer.url().endsWith("/policy/hints"));
  await page.goto(`/policies?project=${demo.orgs.acme.projects["web"]?.id}`);
  await (await hints).finished();
  const editor = page.getByRole("textbox", { name: "Policy of web" });
  await expect(editor).toContainText("rules:");
  await rewrite(editor, "version: '1'\nrules:\n  - ");
  await editor.press("End");
  await page.keyboard.type("den");
  await expect(page.getByRole("option", { name: /^deny/ })).toBeVisible();
  await take(page);
  await page.keyboard.type(`'Bash:echo ${mark.slice(0, -2)}`);
  await expect(page.getByRole("option", { name: new RegExp(mark) })).toBeVisible();
  await take(page);
  await expect(editor).toContainText(`- deny: 'Bash:echo ${mark}`);
  await page.getByRole("button", { name: "Drop the draft" }).click();
  await page.getByRole("button", { name: "Drop draft" }).click();
});

test("a version that somebody else published meanwhile is never overwritten unseen", async ({ demo, mark, request, pageOf }) => {
  const project = await aProject(request, demo, mark);
  const page = await pageOf("carol");
  await page.goto(`/policies?project=${project}`);
  const editor = page.getByRole("textbox", { name: `Policy of ${mark}` });
  await rewrite(editor, GOOD.replace("ask first", "ask me"));
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
