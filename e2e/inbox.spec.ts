import type { Client } from "@countersign/sdk";
import type { Page } from "@playwright/test";
import { noViolation } from "./accessibility";
import { expect, sudo, test, type AgentOptions } from "./fixtures";

const WIDE = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 } };

/** The same call, asked by several agents; answers the ids in the order in which they were asked. */
async function fleet(agent: (options?: AgentOptions) => Client, mark: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await agent({ agentId: `${mark}-${n}` }).execute(sudo(mark), {})).approvalId ?? "");
  return ids;
}

const group = (page: Page) => page.locator(".req-link", { hasText: "alike" });

async function statesOf(client: Client, ids: readonly string[]): Promise<string[]> {
  return Promise.all(ids.map(async (id) => (await client.pollApproval(id)).state ?? ""));
}

/** Where a thumb gets to: the two answers at the foot of the screen, side by side, as high as a finger, with the navigation out of their way. */
async function expectWithinThumbReach(page: Page): Promise<void> {
  const boxes = await Promise.all(["deny", "approve"].map((answer) => page.locator(`[data-answer="${answer}"]`).boundingBox()));
  for (const box of boxes) {
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(PHONE.viewport.height);
    expect(box?.y).toBeGreaterThan(PHONE.viewport.height * 0.75);
  }
  expect(boxes[0]?.width).toBe(boxes[1]?.width);
  await expect(page.getByRole("navigation", { name: "Main" })).toBeHidden();
}

for (const [name, size] of [["wide", WIDE], ["on a phone", PHONE]] as const) {
  test(`the same call of many is one card, answered once it is open and pressed twice, and each is reported by itself, ${name}`, async ({ mark, agent, member, pageOf }) => {
    const page = await pageOf("bob", size);
    const ids = await fleet(agent, mark, 4);
    await page.goto(`/approvals?q=${mark}`);
    await expect(group(page)).toHaveCount(1);
    await expect(group(page)).toContainText("4 alike");
    await expect(page.locator(".req-link"), "nothing stands beside it").toHaveCount(1);
    await group(page).click();
    await expect(page.locator(".member")).toHaveCount(4);
    if (size === PHONE) await expectWithinThumbReach(page);
    await noViolation(page);
    const late = (await fleet(agent, `${mark}`, 5))[4] ?? "";
    await expect(page.locator(`[data-request="${late}"]`), "what came later is not chosen by itself").toContainText("came later");
    await expect(page.locator(`[data-request="${late}"]`).getByRole("checkbox")).not.toBeChecked();
    const approve = page.locator('[data-answer="approve"]');
    await expect(approve).toContainText("Approve 4 once");
    await approve.click();
    expect(await statesOf(agent(), ids), "one press decides nothing").toEqual(["pending", "pending", "pending", "pending"]);
    await page.route("**/batch-decide", async (route) => {
      await member("dana").denyAction(ids[2] ?? "", { reason: "not this one" });
      await route.continue();
    });
    await approve.click();
    await expect(page.getByText("3 approved, 1 overtaken.").first()).toBeVisible();
    await expect(page.locator(`[data-request="${ids[2]}"]`)).toContainText("Overtaken: Dana");
    expect(await statesOf(agent(), [...ids, late])).toEqual(["approved", "approved", "denied", "approved", "pending"]);
    await noViolation(page);
  });
}

test("a member of an open group that somebody else answers stays where it stood, and is not answered again", async ({ mark, agent, member, pageOf }) => {
  const page = await pageOf("bob", WIDE);
  const ids = await fleet(agent, mark, 3);
  await page.goto(`/approvals?q=${mark}`);
  await group(page).click();
  await expect(page.locator('[data-answer="approve"]')).toContainText("Approve 3 once");
  const stood = await page.locator(".member").evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset["request"]));
  await member("dana").denyAction(ids[0] ?? "", { reason: "not this one" });
  await expect(page.locator(`[data-request="${ids[0]}"]`)).toContainText("waits no more");
  await expect(page.locator('[data-answer="approve"]')).toContainText("Approve 2 once");
  await expect(page.locator(`[data-request="${ids[0]}"]`).getByRole("checkbox")).toBeDisabled();
  expect(await page.locator(".member").evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset["request"]))).toEqual(stood);
});

test("a group is moved to, opened and denied with the keyboard only, and every agent is told why", async ({ mark, agent, pageOf }) => {
  const page = await pageOf("dana");
  const single = (await agent({ agentId: `${mark}-single` }).execute(sudo(`${mark}-single`), {})).approvalId ?? "";
  const ids = await fleet(agent, mark, 3);
  await page.goto(`/approvals?q=${mark}`);
  await expect(group(page)).toBeVisible();
  const alone = page.locator(`#row-${single}`);
  const move = async (key: string, to: typeof alone) => {
    await page.keyboard.press(key);
    await expect(to).toBeFocused();
  };
  await expect(async () => move("j", alone)).toPass();
  await move("j", group(page));
  await move("k", alone);
  await move("j", group(page));
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(group(page), "what was closed gives the focus back").toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator(".member")).toHaveCount(3);
  await page.keyboard.press("a");
  await expect(page.locator('[data-answer="approve"]')).toBeFocused();
  await page.keyboard.press("d");
  const deny = page.locator('[data-answer="deny"]');
  await expect(deny).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(deny).toContainText("and tell the agents");
  await page.keyboard.press("Escape");
  await expect(deny, "Escape takes the first press back").not.toContainText("and tell the agents");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.type("not tonight");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(page.getByText("3 denied.").first()).toBeVisible();
  for (const id of ids) expect(await agent().pollApproval(id)).toMatchObject({ state: "denied", decisionReason: "not tonight" });
  expect(await statesOf(agent(), [single]), "what is not of the group is left alone").toEqual(["pending"]);
});

for (const [name, size] of [["wide", WIDE], ["on a phone", PHONE]] as const) {
  test(`two approvers at one card see each other, and the slower one is told who was faster, ${name}`, async ({ mark, agent, pageOf }) => {
    const [bob, dana] = [await pageOf("bob", size), await pageOf("dana", size)];
    const id = (await agent().execute(sudo(mark), {})).approvalId ?? "";
    await bob.goto(`/approvals/${id}`);
    await dana.goto(`/approvals?q=${mark}`);
    await expect(dana.locator(`#row-${id}`)).toContainText("Bob has it open");
    await dana.locator(`#row-${id}`).click();
    await expect(dana.locator(".drawer")).toContainText("Bob has it open");
    await expect(bob.locator(".drawer")).toContainText("Dana has it open");
    await dana.locator('[data-answer="approve"]').click();
    await expect(bob.locator(".drawer")).toContainText(/Dana/);
    await expect(bob.locator('[data-answer="approve"]'), "there is nothing left to press").toHaveCount(0);
    await bob.close();
    await expect(dana.locator(".drawer"), "a tab that is gone has nothing open").not.toContainText("Bob has it open", { timeout: 40_000 });
  });
}

test("a search that stops part of the way says how far it came, looks further when asked, and says that it has seen everything", async ({ mark, agent, pageOf }) => {
  const page = await pageOf("bob");
  await agent().execute(sudo(mark), {});
  let goOn = () => undefined as void;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await page.route((url) => url.pathname === "/api/approval-requests" && url.searchParams.get("q") === `${mark} nowhere`, async (route) => {
    const older = new URL(route.request().url()).searchParams.has("cursor");
    if (older) await held;
    await route.fulfill({ json: { items: [], next_cursor: older ? null : "older", searched_to: older ? null : "2026-01-02T03:04:05.000Z", server_time: new Date().toISOString(), counts: { pending: 1, waiting_for_me: 1 } } });
  });
  await page.goto("/approvals");
  await expect(async () => {
    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox")).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.type(`${mark} nowhere`);
  await expect(page.getByRole("heading", { name: "Nothing among the newest requests" })).toBeVisible();
  await expect(page.getByText(/^Looked through the requests back to/)).toContainText("2 Jan");
  await noViolation(page, "stopped part of the way");
  await page.getByRole("button", { name: "Search older" }).press("Enter");
  await expect(page.getByText(/looking further back/)).toBeVisible();
  goOn();
  await expect(page.getByRole("heading", { name: "No pending request has these words" })).toBeVisible();
  await expect(page.getByText("Every request was looked through, to the oldest.")).toBeVisible();
  await expect(page.locator("output", { hasText: "Every request was looked through. None has these words." })).toBeAttached();
  await noViolation(page, "searched to the end");
  await page.getByRole("button", { name: "Look in all states" }).click();
  await expect(page).toHaveURL(/state=all/);
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("filters live in the address: a link shows what its sender saw", async ({ mark, agent, pageOf }) => {
  const page = await pageOf("bob");
  await agent().execute(sudo(mark), {});
  await agent({ project: "billing", agentId: `${mark}-other` }).execute("send_refund", { args: { amount: 4_321 } } as never).catch(() => undefined);
  await page.goto("/approvals");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.getByLabel("Agent").fill(mark);
  await page.getByRole("button", { name: "Show requests" }).click();
  await expect(page).toHaveURL(new RegExp(`agent=${mark}`));
  await expect(page.locator(".req-link")).toHaveCount(1);
  await page.goto(page.url());
  await expect(page.locator(".req-link")).toHaveCount(1);
  await page.getByRole("button", { name: "Remove filter Agent" }).click();
  await expect(page).not.toHaveURL(/agent=/);
  await page.goto("/approvals?action=*");
  await expect(page.getByText("name at least the beginning of one word")).toBeVisible();
});
