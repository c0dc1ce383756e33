import { PolicyDeniedError } from "@countersign/sdk";
import type { Locator, Page } from "@playwright/test";
import { personOf } from "./demo";
import { expect, sudo, test } from "./fixtures";
import { ownProject, SIZES } from "./own-people";

const POLICY = "version: '1'\nrules:\n  - deny: 'Bash:sudo *'\n    escalate_on_deny: true\n";
const MOST_TABS = 60;
/** As long as a finger holds a key: the choice follows the focus while an arrow is down. */
const HELD_MS = 60;

/** Moves along the list with J, and with K where a busy machine was told too late that it was there, until the row of this request has the focus, and opens it. */
async function openByKeyboard(page: Page, id: string): Promise<void> {
  await expect(page.locator(`#row-${id}`)).toBeVisible();
  await expect(async () => {
    const passed = await page.locator(`#row-${id}`).evaluate((row) => document.activeElement?.id.startsWith("row-") === true && (row.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0);
    await page.keyboard.press(passed ? "k" : "j");
    await expect(page.locator(`#row-${id}`)).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/approvals/${id}`));
  await expect(page.locator('[data-answer="approve"]')).toBeVisible();
}

async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error("Tab does not get there.");
}

/** Tab to the one that is chosen, arrows to the one that is wanted. */
async function choose(page: Page, group: string, option: RegExp): Promise<void> {
  const radios = page.getByRole("radiogroup", { name: group });
  await tabTo(page, radios.getByRole("radio", { checked: true }));
  const wanted = radios.getByRole("radio", { name: option });
  for (let pressed = 0; pressed < 8 && !(await wanted.isChecked()); pressed += 1) {
    await page.keyboard.press("ArrowRight", { delay: HELD_MS });
    await expect(radios.locator(":focus")).toBeChecked();
  }
  await expect(wanted).toBeChecked();
}

async function sign(page: Page, presses: readonly RegExp[]): Promise<void> {
  const approve = page.locator('[data-answer="approve"]');
  await page.keyboard.press("a");
  await expect(approve).toBeFocused();
  for (const words of presses) {
    await expect(approve).toHaveText(words);
    await page.keyboard.press("Enter");
  }
}

const DECISIONS: { kind: string; decide: (page: Page) => Promise<void>; expects: Record<string, unknown> }[] = [
  { kind: "once", expects: { decisionKind: "approved_once" }, decide: (page) => sign(page, [/^Approve once/]) },
  {
    kind: "timed",
    expects: { decisionKind: "approved_timed" },
    decide: async (page) => {
      await page.keyboard.press("2");
      await choose(page, "How long", /^30 days/);
      await choose(page, "Who can use this approval?", /^The agent/);
      await sign(page, [/^Approve for 30 days/, /^Sign for 30 days/]);
    },
  },
  {
    kind: "grant",
    expects: { decisionKind: "approved_forever_grant" },
    decide: async (page) => {
      await page.keyboard.press("3");
      await choose(page, "What it covers", /apt-get install \*/);
      await sign(page, [/^Approve forever/, /^Sign forever/]);
    },
  },
  {
    kind: "policy",
    expects: { decisionKind: "approved_forever" },
    decide: async (page) => {
      await page.keyboard.press("3");
      await choose(page, "In what form", /^Change the policy/);
      await sign(page, [/^Review/]);
      await expect(page.getByRole("dialog").getByRole("region", { name: "Policy change" })).toBeVisible();
      await tabTo(page, page.getByRole("dialog").getByRole("button", { name: /^Publish v2/ }));
      await page.keyboard.press("Enter");
      await expect(page.getByRole("dialog")).toBeHidden();
    },
  },
];

for (const viewport of SIZES) {
  test(`an approval of each kind is given with the keyboard only, ${viewport.width} wide`, async ({ mark, agent, pageOf, request, demo }) => {
    const { apiKey } = await ownProject(request, mark, POLICY);
    const own = agent({ apiKey, email: personOf(demo, "alice").email });
    const page = await pageOf("carol", { viewport });
    const asked = [];
    for (const { kind } of DECISIONS) {
      const pending = await own.requestApproval(await own.guard(sudo(`${mark}-${kind}`)), { timeoutS: 120 });
      asked.push({ pending, ended: pending.wait() });
    }
    await page.goto(`/approvals?q=${mark}`);
    for (const [index, { kind, decide, expects }] of DECISIONS.entries()) {
      await openByKeyboard(page, asked[index]?.pending.id ?? "");
      await decide(page);
      expect(await asked[index]?.ended, kind).toMatchObject({ approvedViaHitl: true, ...expects });
      await expect(page.locator('[data-answer="approve"]')).toHaveCount(0);
      await page.keyboard.press("Escape");
      await expect(page).not.toHaveURL(/approvals\/req_/);
    }
  });

  test(`a request is denied with the keyboard only, and only by a second press, ${viewport.width} wide`, async ({ mark, agent, pageOf }) => {
    const page = await pageOf("dana", { viewport });
    const pending = await agent().requestApproval(await agent().guard(sudo(mark)), { timeoutS: 120 });
    const outcome = pending.wait().catch((error: unknown) => error);
    await page.goto(`/approvals?q=${mark}`);
    await openByKeyboard(page, pending.id);
    const deny = page.locator('[data-answer="deny"]');
    await page.keyboard.press("d");
    await expect(deny).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(deny).toHaveText("Deny and tell the agent");
    expect(await agent().pollApproval(pending.id), "one press decides nothing").toMatchObject({ state: "pending" });
    await page.keyboard.press("Escape");
    await expect(deny).not.toHaveText("Deny and tell the agent");
    await page.keyboard.press("Escape");
    await page.keyboard.press("d");
    await page.keyboard.press("Enter");
    await page.keyboard.type("not by hand");
    await page.keyboard.press("Enter");
    const final = await outcome;
    expect(final instanceof PolicyDeniedError ? final.message : JSON.stringify(final)).toContain("not by hand");
  });
}

/** Enter that is held down: the browser goes on sending it, and clicks with each. */
async function holdEnter(page: Page): Promise<void> {
  for (let sent = 0; sent < 6; sent += 1) await page.keyboard.down("Enter");
  await page.keyboard.up("Enter");
}

test("Enter that is held and a double click are one press, so they deny nothing and give nothing wider than once", async ({ mark, agent, pageOf }) => {
  const page = await pageOf("dana");
  const pending = await agent().requestApproval(await agent().guard(sudo(mark)), { timeoutS: 120 });
  const [deny, approve] = [page.locator('[data-answer="deny"]'), page.locator('[data-answer="approve"]')];
  const presses = [(answer: Locator) => answer.focus().then(() => holdEnter(page)), (answer: Locator) => answer.dblclick()];
  for (const press of presses) {
    await page.goto(`/approvals?q=${mark}`);
    await openByKeyboard(page, pending.id);
    await press(deny);
    await expect(deny).toHaveText("Deny and tell the agent");
    await page.keyboard.press("Escape");
    await page.getByRole("radio", { name: /^Forever/ }).click();
    await press(approve);
    await expect(approve).toHaveText(/^Sign forever/);
  }
  expect(await agent().pollApproval(pending.id)).toMatchObject({ state: "pending" });
  await approve.click();
  await expect(approve).toHaveCount(0);
  expect(await agent().pollApproval(pending.id)).toMatchObject({ state: "approved" });
});

test("J that follows Esc before anything is drawn again moves along the list, and opens no other card", async ({ mark, agent, pageOf }) => {
  const page = await pageOf("dana");
  const [first, second] = [await agent().requestApproval(await agent().guard(sudo(`${mark}-one`))), await agent().requestApproval(await agent().guard(sudo(`${mark}-two`)))];
  await page.goto(`/approvals?q=${mark}`);
  await openByKeyboard(page, first.id);
  const press = (keys: readonly string[]) => page.evaluate((names) => {
    for (const key of names) document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  }, keys);
  await press(["j"]);
  await expect(page, "the control: with an open card, J opens the next").toHaveURL(new RegExp(`/approvals/${second.id}`));
  await expect(page.locator(`#row-${second.id}`)).toHaveAttribute("aria-current", "true");
  await page.keyboard.press("k");
  await expect(page.locator(`#row-${first.id}`)).toHaveAttribute("aria-current", "true");
  await press(["Escape", "j"]);
  await expect(page.locator(`.rows :focus`)).toHaveCount(1);
  await expect(page).not.toHaveURL(/approvals\/req_/);
});

for (const viewport of SIZES) {
  test(`a card that is left by Esc, by its button or by the browser's own way back gives the focus back to its row, at ${viewport.width}`, async ({ mark, agent, pageOf }) => {
    const page = await pageOf("dana", { viewport });
    const { id } = await agent().requestApproval(await agent().guard(sudo(mark)));
    await page.goto(`/approvals?q=${mark}`);
    const row = page.locator(`#row-${id}`);
    const ways: (() => Promise<unknown>)[] = [
      () => page.keyboard.press("Escape"),
      () => page.getByRole("button", { name: viewport.width < 768 ? "Back to all requests" : "Close" }).click(),
      () => page.goBack(),
    ];
    for (const leave of ways) {
      await row.click();
      await expect(page.locator("#req-t")).toBeFocused();
      await leave();
      await expect(page).not.toHaveURL(/approvals\/req_/);
      await expect(row).toBeFocused();
    }
  });
}

test("where somebody else decides, readers are told, and who was writing finds the focus on the title of the card", async ({ mark, agent, member, pageOf }) => {
  const page = await pageOf("bob");
  const told = page.locator("output[aria-live]").filter({ hasText: /Dana.*Denied/ });
  for (const writing of [true, false]) {
    const { id } = await agent().requestApproval(await agent().guard(sudo(`${mark}-${writing}`)));
    await page.goto(`/approvals/${id}`);
    const note = page.getByRole("textbox", { name: /^Note to/ });
    await expect(note).toBeVisible();
    if (writing) await note.fill("on my way to a decision");
    await expect(told).toHaveCount(0);
    await member("dana").denyAction(id, { reason: "sooner" });
    await expect(told).toHaveCount(1);
    await expect(page.locator("#req-t")).toBeFocused();
  }
});

test("the first Tab offers to skip the navigation", async ({ pageOf }) => {
  const page = await pageOf("bob");
  await page.goto("/approvals");
  await page.keyboard.press("Tab");
  await expect(page.locator(":focus")).toHaveAttribute("href", /^#/);
});
