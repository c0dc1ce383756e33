import { ApprovalsDisabled, type Client } from "@countersign/sdk";
import type { Locator, Page } from "@playwright/test";
import { baseUrl, personOf, projectOf, readDemo } from "./demo";
import { expect, sudo, test } from "./fixtures";
import { SIZES } from "./own-people";

const settingsUrl = () => `${baseUrl()}/api/orgs/${readDemo().orgs.acme.id}/hitl-settings`;
const headers = () => ({ authorization: `Bearer ${personOf(readDemo(), "carol").token}`, "content-type": "application/json" });
const webRow = () => ({ scope: "project", scope_id: projectOf(readDemo(), "web").id });

// The project "web" has a row of its own meanwhile, so that the other tests' agents do not notice.
test.beforeAll(async () => {
  const answer = await fetch(settingsUrl(), { method: "PUT", headers: headers(), body: JSON.stringify({ ...webRow(), enabled: true }) });
  expect(answer.status).toBe(200);
});
test.afterAll(async () => {
  await fetch(settingsUrl(), { method: "PUT", headers: headers(), body: JSON.stringify({ scope: "org", enabled: true }) });
  const { scope, scope_id: scopeId } = webRow();
  await fetch(`${settingsUrl()}?${new URLSearchParams({ scope, scope_id: scopeId }).toString()}`, { method: "DELETE", headers: headers() });
});

const flips = [
  { place: "key billing-ci", row: "billing-ci", scope: "api_key" },
  { place: "project billing", row: "billing", scope: "project" },
  { place: "organization acme", row: "acme", scope: "org" },
] as const;

async function ask(agent: Client, action: string): Promise<unknown> {
  const decision = await agent.guard(action);
  return agent.requestApproval(decision, { timeoutS: 60 }).catch((error: unknown) => error);
}

async function choose(page: Page, row: string) {
  await page.getByRole("table", { name: "Scopes" }).getByRole("link", { name: new RegExp(`^${row}\\b(?!-)`) }).click();
}

/** The switch shows what was pressed at once, and can be moved again as soon as that is saved. */
async function flip(toggle: Locator, on: boolean): Promise<void> {
  await toggle.click();
  await expect(toggle).toBeChecked({ checked: on });
  await expect(toggle).toBeEnabled();
  await expect(toggle).toBeChecked({ checked: on });
}

test("an admin flips the switch of each scope, and the agent is told which one stopped it", async ({ mark, agent, pageOf }) => {
  const page = await pageOf("carol");
  const billing = agent({ project: "billing" });
  await page.goto("/settings/hitl");
  for (const { place, row, scope } of flips) {
    await choose(page, row);
    const toggle = page.getByRole("switch", { name: `Approvals for ${place}` });
    await expect(toggle).toBeChecked();
    expect(await ask(billing, sudo(`${mark}-${scope}-before`)), `${place} is on`).toMatchObject({ status: "pending" });

    await flip(toggle, false);
    const refused = await ask(billing, sudo(`${mark}-${scope}`));
    expect(refused, `${place} is off`).toBeInstanceOf(ApprovalsDisabled);
    expect(refused).toMatchObject({ code: "E1500", status: 412, resolvedScope: scope });

    await flip(toggle, true);
    expect(await ask(billing, sudo(`${mark}-${scope}`)), `${place} is on again`).toMatchObject({ status: "pending" });
    if (scope === "org") continue;
    await page.getByRole("button", { name: /^Remove row/ }).click();
    await expect(page.getByRole("button", { name: /^Remove row/ })).toHaveCount(0);
  }
});

for (const viewport of SIZES) {
  test(`the two answers of a settings row stand in one row on a desk and one below the other on a phone, at ${viewport.width}`, async ({ pageOf }) => {
    const page = await pageOf("carol", { viewport });
    await page.goto("/settings/hitl");
    const [remove, save] = await Promise.all([page.getByRole("button", { name: /^Remove row/ }).boundingBox(), page.getByRole("button", { name: "Save organization" }).boundingBox()]);
    if (remove === null || save === null) throw new Error("They are not there.");
    expect(save.y >= remove.y + remove.height).toBe(viewport.width < 768);
    expect(Math.max(remove.x + remove.width, save.x + save.width)).toBeLessThanOrEqual(viewport.width);
  });
}

test("the refusal has the very body of the contract", async ({ demo, mark, request }) => {
  const { id, api_key: key } = projectOf(demo, "billing");
  const flip = (enabled: boolean) => request.put(settingsUrl(), { headers: headers(), data: { scope: "project", scope_id: id, enabled } });
  expect((await flip(false)).status()).toBe(200);
  const asked = await request.post("/api/approval-requests", {
    headers: { authorization: `Bearer ${key}`, "x-cz-requestor-email": personOf(demo, "alice").email },
    data: { canonical_action: sudo(mark), reason: "" },
  });
  expect(asked.status()).toBe(412);
  expect(await asked.json()).toMatchObject({ error: "approvals_disabled_at_scope", resolved_scope: "project", reason_code: "E1500", documentation: expect.stringMatching(/\/docs\/errors\/E1500$/) });
  expect((await request.delete(`${settingsUrl()}?scope=project&scope_id=${id}`, { headers: headers() })).status()).toBe(200);
});

test("who is no admin sees the switches and cannot move them", async ({ pageOf, request, demo }) => {
  const page = await pageOf("victor");
  await page.goto("/settings/hitl");
  await expect(page.getByRole("switch", { name: "Approvals for organization acme" })).toBeDisabled();
  await expect(page.getByRole("button", { name: /^Save/ })).toHaveCount(0);
  const refused = await request.put(settingsUrl(), { headers: { authorization: `Bearer ${personOf(demo, "victor").token}` }, data: { scope: "org", enabled: false } });
  expect(refused.status()).toBe(403);
});
