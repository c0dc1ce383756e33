import { PolicyDeniedError, type Client } from "@countersign/sdk";
import type { Locator, Page } from "@playwright/test";
import { noViolation } from "./accessibility";
import { baseUrl, personOf, type Demo, type PersonName } from "./demo";
import { expect, sudo, test } from "./fixtures";

const WIDTHS = [{ width: 1280, height: 900 }, { width: 390, height: 844 }];

/** An agent that asks and waits; `ended` is what it was told, an error as well as an approval. */
async function asking(agent: Client, action: string, args?: Record<string, unknown>) {
  const decision = await agent.guard(action, args === undefined ? {} : { args: args as never });
  const pending = await agent.requestApproval(decision, { message: "for the test", timeoutS: 300 });
  const ended = pending.wait().then((final) => final as unknown, (error: unknown) => error);
  return { id: pending.id, ended };
}

/** What an agent was told, as an error or as an answer. */
function told(ended: unknown): string {
  return ended instanceof PolicyDeniedError ? ended.message : JSON.stringify(ended);
}

async function open(page: Page, id: string): Promise<Locator> {
  await page.goto(`/approvals/${id}`);
  const card = page.getByRole("article");
  await expect(card.locator("[data-answer=deny]")).toBeVisible();
  return card;
}

/** The wire, as a person: for what another person does meanwhile. */
async function asMember<T>(demo: Demo, name: PersonName, path: string, body?: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${personOf(demo, name).token}`, "content-type": "application/json" };
  const answer = await fetch(`${baseUrl()}${path}`, { headers, ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }) });
  expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
  return (await answer.json()) as T;
}

for (const viewport of WIDTHS) {
  test.describe(`${viewport.width} wide`, () => {
    test("a denial is pressed twice, and its ready-made reason and free text reach the agent", async ({ mark, agent, pageOf }) => {
      const { id, ended } = await asking(agent(), sudo(mark));
      const page = await pageOf("bob", { viewport });
      const card = await open(page, id);
      const deny = card.locator("[data-answer=deny]");
      await page.keyboard.press("d");
      await page.keyboard.press("Enter");
      await expect(deny).toHaveText("Deny and tell the agent");
      await noViolation(page, "deny, pressed once");
      await page.keyboard.type("Use the base image.");
      await card.getByRole("button", { name: "Wrong target or environment" }).press("Enter");
      await expect(card.getByRole("textbox", { name: /^Note to/ })).toBeFocused();
      await page.keyboard.press("Enter");
      await expect(card.getByText(/The agent was told/)).toBeVisible();
      expect(told(await ended)).toContain("Use the base image. Wrong target or environment.");
      await noViolation(page, "denied");
    });

    test("an approval for a time says how long, for what and for whom, and what it would have allowed, before it is pressed twice", async ({ mark, agent, pageOf }) => {
      for (const word of ["one", "two", "three"]) await agent().guard(sudo(`${mark}-${word}`));
      const { id, ended } = await asking(agent(), sudo(mark));
      const page = await pageOf("dana", { viewport });
      const card = await open(page, id);
      await page.keyboard.press("2");
      await expect(card.getByText(/^This would have allowed/)).toBeVisible();
      await card.getByRole("radio", { name: "Custom" }).press("Space");
      const length = card.getByRole("textbox", { name: "Length" });
      await length.fill("999");
      await expect(card.getByText(/more than may be given here/)).toBeVisible();
      await expect(card.locator("[data-answer=approve]")).toBeDisabled();
      await length.fill("3");
      await card.getByRole("radio", { name: /apt-get install \*/ }).click();
      await card.getByRole("radio", { name: new RegExp(`The agent ${mark}`) }).click();
      await expect(card.getByText(/^This would have allowed/)).toContainText("three you might not expect");
      await expect(card.locator(".odd li")).toHaveCount(3);
      await noViolation(page, "for a time");
      const approve = card.locator("[data-answer=approve]");
      await expect(approve).toHaveText(/Approve for 3 days/);
      await approve.press("Enter");
      await expect(approve).toHaveText(/Sign for 3 days/);
      await approve.press("Enter");
      expect(await ended).toMatchObject({ approvedViaHitl: true, decisionKind: "approved_timed" });
      await expect(card.getByText("ran as approved")).toBeVisible();
      expect(await agent().guard(sudo(`${mark}-four`)), "what the pattern covers is not asked again").toMatchObject({ denied: false, decisionSource: "approval" });
      expect(await agent({ agentId: `${mark}-other` }).guard(sudo(`${mark}-five`)), "another agent is").toMatchObject({ denied: true });
    });

    test("a standing grant is signed for a pattern of one's own with a limit on an argument", async ({ mark, agent, pageOf }) => {
      const { id, ended } = await asking(agent({ project: "web" }), "deploy.production", { changed_files: 20, service: mark });
      const page = await pageOf("bob", { viewport });
      const card = await open(page, id);
      await page.keyboard.press("3");
      await card.getByRole("radio", { name: /A pattern of your own/ }).click();
      await card.getByRole("combobox", { name: "changed_files" }).selectOption("most");
      const most = card.getByRole("textbox", { name: "changed_files, at most" });
      await most.fill("x");
      await expect(card.getByText("Write a number for changed_files")).toBeVisible();
      await most.fill("40");
      await expect(card.getByText(/changed_files up to 40/).first()).toBeVisible();
      await noViolation(page, "a pattern of one's own");
      const approve = card.locator("[data-answer=approve]");
      await expect(approve).toBeEnabled();
      await approve.click();
      await expect(approve).toHaveText(/Sign forever/);
      await approve.click();
      expect(await ended).toMatchObject({ approvedViaHitl: true, decisionKind: "approved_forever_grant" });
      const deploy = (changed: number, service = mark) => agent().guard("deploy.production", { args: { changed_files: changed, service } });
      expect([await deploy(40), await deploy(41), await deploy(1, "other")].map((one) => one.denied)).toEqual([false, true, true]);
    });

    test("a change of the policy shows its difference, and a fresh one where the policy moved meanwhile", async ({ demo, mark, agent, pageOf }) => {
      const [first, second] = [await asking(agent(), sudo(`${mark}-a`)), await asking(agent(), sudo(`${mark}-b`))];
      const page = await pageOf("carol", { viewport });
      const card = await open(page, first.id);
      await page.keyboard.press("3");
      await card.getByRole("radio", { name: /^Change the policy/ }).click();
      await expect(card.getByText(/nobody would have been asked/)).toBeVisible();
      await card.locator("[data-answer=approve]").click();
      const dialog = page.getByRole("dialog");
      await expect(dialog.getByRole("region", { name: "Policy change" })).toContainText(`${mark}-a`);
      await noViolation(page, "the difference");
      const other = await asMember<{ version: number }>(demo, "carol", `/api/approval-requests/${second.id}/policy-change`);
      await asMember(demo, "carol", `/api/approval-requests/${second.id}/decide`, { action: "approve", decision_kind: "approved_forever", expected_policy_version: other.version });
      // The page may have heard of it before the press; either way the fresh difference has to be taken note of first.
      await dialog.getByRole("button", { name: `Publish v${other.version + 1}` }).click({ timeout: 3_000 }).catch(() => undefined);
      await expect(dialog.getByText(/Nothing was published/)).toBeVisible();
      await expect(dialog.getByRole("region", { name: "Policy change" })).toContainText(second.id);
      await noViolation(page, "the fresh difference");
      await dialog.getByRole("button", { name: `Continue with v${other.version + 2}` }).click();
      await dialog.getByRole("button", { name: `Publish v${other.version + 2}` }).click();
      expect(await first.ended).toMatchObject({ approvedViaHitl: true, decisionKind: "approved_forever" });
      await expect(dialog).toBeHidden();
      expect((await agent().guard(sudo(`${mark}-a`))).denied).toBe(false);
      await second.ended;
    });

    test("two people sign, the second may only narrow, and the card shows both", async ({ mark, agent, pageOf }) => {
      const { id, ended } = await asking(agent({ project: "billing" }), "send_refund", { amount: 9_500, currency: "USD", customer: mark });
      const bob = await pageOf("bob", { viewport });
      const card = await open(bob, id);
      await bob.keyboard.press("2");
      await card.getByRole("radio", { name: "24 hours" }).click();
      const approve = card.locator("[data-answer=approve]");
      await approve.click();
      await approve.click();
      await expect(card.getByText("You have signed: 1 of 2.")).toBeVisible();
      await noViolation(bob, "signed by one");
      const dana = await pageOf("dana", { viewport });
      const hers = await open(dana, id);
      await expect(hers.getByText("1 of 2 signatures")).toBeVisible();
      await expect(hers.getByRole("radio", { name: "Forever" })).toBeDisabled();
      await expect(hers.getByText(/Bob signed for a time\. A later signer may narrow/)).toBeVisible();
      await dana.keyboard.press("2");
      await expect(hers.getByRole("radio", { name: "7 days" })).toBeDisabled();
      await expect(hers.getByRole("radio", { name: /^Everyone in project/ })).toBeDisabled();
      await noViolation(dana, "the second signer");
      await dana.keyboard.press("1");
      await hers.locator("[data-answer=approve]").click();
      expect(await ended).toMatchObject({ approvedViaHitl: true, decisionKind: "approved_once" });
      await expect(card.getByText(/Approved once/)).toBeVisible();
    });

    test("a card that is not what the server holds decides nothing and offers only to be read again", async ({ mark, agent, pageOf }) => {
      const { id, ended } = await asking(agent(), sudo(mark));
      const page = await pageOf("bob", { viewport });
      let stale = true;
      await page.route(`**/api/approval-requests/${id}`, async (route) => {
        const answer = await route.fetch().catch(() => null);
        if (answer === null) return;
        const body = (await answer.json()) as { digest: string };
        await route.fulfill({ response: answer, json: stale ? { ...body, digest: `sha256:${"0".repeat(64)}` } : body });
      });
      await page.goto(`/approvals?q=${mark}`);
      await page.locator(`#row-${id}`).click();
      const card = page.getByRole("article");
      await card.getByRole("textbox", { name: /^Note to/ }).fill("kept through it");
      await card.locator("[data-answer=approve]").click();
      await expect(card.getByText("The request is not what you read.")).toBeVisible();
      await expect(card.locator("[data-answer]")).toHaveCount(0);
      await noViolation(page, "stale");
      stale = false;
      await card.getByRole("button", { name: "Read it again" }).click();
      await expect(card.getByRole("textbox", { name: /^Note to/ })).toHaveValue("kept through it");
      await card.locator("[data-answer=approve]").click();
      expect(await ended).toMatchObject({ approvedViaHitl: true });
      await page.unrouteAll({ behavior: "ignoreErrors" });
    });
  });
}

test("a note and a chosen reach survive J and K, a failed save, a reload and the end of the session", async ({ mark, agent, pageOf }) => {
  const { id, ended } = await asking(agent(), sudo(`${mark}-kept`));
  const next = await asking(agent(), sudo(`${mark}-next`));
  const page = await pageOf("bob");
  // Only these two in the list: of a longer one the rows out of sight are not drawn.
  const card = await open(page, `${id}?q=${mark}`);
  await page.keyboard.press("2");
  await card.getByRole("radio", { name: "24 hours" }).click();
  await card.getByRole("radio", { name: /^Everyone in project/ }).click();
  const note = card.getByRole("textbox", { name: /^Note to/ });
  await note.fill("typed here");
  const isKept = async () => {
    await expect(note).toHaveValue("typed here");
    await expect(card.getByRole("radio", { name: "24 hours" })).toBeChecked();
    await expect(card.getByRole("radio", { name: /^Everyone in project/ })).toBeChecked();
  };
  await page.locator(`#row-${next.id}`).click();
  await expect(note).toHaveValue("");
  await page.locator(`#row-${id}`).click();
  await isKept();
  await page.route("**/decide", (route) => route.abort());
  const approve = card.locator("[data-answer=approve]");
  await approve.click();
  await approve.click();
  await expect(card.getByText(/Your decision was not (confirmed|saved)/)).toBeVisible();
  await isKept();
  await page.unroute("**/decide");
  await page.reload();
  await isKept();
  await page.route("**/decide", (route) => route.fulfill({ status: 401, json: { error: "unauthenticated", message: "Sign in." } }));
  await approve.click();
  await approve.click();
  await expect(card.getByText("Your decision was not saved.")).toBeVisible();
  await page.unroute("**/decide");
  await page.goto(`/approvals/${id}`);
  await isKept();
  await approve.click();
  await approve.click();
  expect(await ended).toMatchObject({ approvedViaHitl: true, decisionKind: "approved_timed" });
});

test("a request is handed to another person from its card, who then signs for the first", async ({ demo, mark, agent, pageOf }) => {
  const { id, ended } = await asking(agent({ project: "billing" }), "send_refund", { amount: 2_000, currency: "USD", customer: mark });
  const page = await pageOf("bob");
  const card = await open(page, id);
  await page.keyboard.press("h");
  const form = page.getByRole("dialog", { name: "Hand over" });
  await form.getByRole("radio", { name: /^Carol/ }).click();
  await noViolation(page, "handing over");
  await form.getByRole("button", { name: "Hand over" }).click();
  await expect(card.getByText(/to Carol .* by you/)).toBeVisible();
  const carol = await pageOf("carol");
  const hers = await open(carol, id);
  await expect(hers.getByText(/You sign for Bob/)).toBeVisible();
  await hers.locator("[data-answer=approve]").click();
  await expect(hers.getByText("You have signed: 1 of 2.")).toBeVisible();
  await asMember(demo, "dana", `/api/approval-requests/${id}/decide`, { action: "deny", reason: "enough" });
  expect(told(await ended)).toContain("enough");
});
