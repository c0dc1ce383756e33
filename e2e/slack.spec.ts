import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { aSlack, clickBody, clickPayload, signAsSlack, type SlackStub, type StubMessage, type StubTeam } from "@/db/testing/slack-stub";
import { violationsOf } from "./accessibility";
import { baseUrl, personOf } from "./demo";
import { expect, sudo, test } from "./fixtures";

const port = Number(process.env["E2E_SLACK_PORT"] ?? 0);
let slack: SlackStub;
const team: StubTeam = { teamId: "T0ACME", team: "Acme", botToken: `xoxb-0000000000-${randomBytes(8).toString("hex")}`, signingSecret: randomBytes(16).toString("hex") };

test.beforeAll(async () => {
  slack = await aSlack(port);
  slack.teams.set(team.botToken, team);
});
test.afterAll(() => slack?.close());

/** The newest message that holds this text. */
async function messageWith(text: string): Promise<StubMessage> {
  const find = () => slack.messages.findLast(({ blocks }) => JSON.stringify(blocks).includes(text));
  await expect.poll(find, { timeout: 15_000 }).toBeDefined();
  return find() as StubMessage;
}

/** A click as Slack sends it, to the very address that the settings page tells to enter there; `again` sends the same bytes once more. */
async function click(address: string, message: StubMessage, button: string, user: string): Promise<{ status: number; again(): Promise<number> }> {
  const { body, timestamp, signature } = signAsSlack(team.signingSecret, clickBody(clickPayload({ stub: slack, slack: team, message, button, user })));
  const send = async () => (await fetch(address, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded", "x-slack-request-timestamp": timestamp, "x-slack-signature": signature }, body })).status;
  return { status: await send(), again: send };
}

const buttonsOf = ({ blocks }: StubMessage) => blocks.flatMap(({ elements }) => elements ?? []).flatMap(({ action_id }) => action_id ?? []);
const wordsOf = ({ blocks }: StubMessage) => blocks.map(({ text }) => text?.text ?? "").join("\n");

async function expectAccessible(page: Page): Promise<void> {
  for (const width of [1280, 390]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await violationsOf(page, colorScheme === "light" ? "all" : "colours"), `${width} ${colorScheme}`).toEqual([]);
      const shots = process.env["E2E_SHOTS"];
      if (shots !== undefined) await page.screenshot({ path: `${shots}-${page.url().includes("account") ? "account" : "channels"}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

test("an admin connects Slack, a click by somebody who is not linked tells how to link, an approver links their Slack user, and then their click lets the agent go on", async ({ agent, demo, mark, pageOf, request: http }) => {
  const disconnect = () => http.delete(`/api/orgs/${demo.orgs.acme.id}/slack`, { headers: { authorization: `Bearer ${personOf(demo, "carol").token}` } });
  await disconnect();
  test.setTimeout(Number(process.env["E2E_SLACK_TIMEOUT"] ?? 180_000));
  const bobInSlack = `U0BOB${randomBytes(3).toString("hex").toUpperCase()}`;
  const settings = await pageOf("carol");
  await settings.goto("/settings/channels");
  await settings.getByRole("button", { name: "Connect Slack" }).click();
  const dialog = settings.getByRole("dialog");
  await expect(dialog).toContainText("chat:write");
  await dialog.getByLabel("Signing secret").fill(team.signingSecret);
  await dialog.getByLabel("Bot token").fill("xoxb-0000000000-mistyped");
  await dialog.getByRole("button", { name: "Connect Slack" }).click();
  await expect(dialog.getByRole("alert")).toContainText("does not know the bot token");
  await dialog.getByLabel("Bot token").fill(team.botToken);
  await dialog.getByRole("button", { name: "Connect Slack" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(settings.getByRole("heading", { name: "Slack app" })).toBeVisible();
  const address = /https?:\/\/\S+\/api\/integrations\/slack\/interactions\?organization=org_[0-9a-z]{26}/.exec((await settings.getByRole("main").textContent()) ?? "")?.[0] ?? "";
  expect(address.startsWith(baseUrl())).toBe(true);
  const deciding = settings.getByRole("switch", { name: "Decide in Slack" });
  await expect(deciding).not.toBeChecked();
  await deciding.click();
  await expect(deciding).toBeChecked();

  await settings.getByRole("button", { name: "Add channel" }).click();
  const adding = settings.getByRole("dialog");
  await adding.getByLabel("Kind").selectOption("slack_app");
  await adding.getByLabel("Name").fill(mark);
  await adding.getByLabel("Slack channel ID").fill("C0APPROVE");
  await adding.getByRole("button", { name: "Add channel" }).click();
  await expect(adding).toHaveCount(0);

  const request = (await agent().execute(sudo(mark))).approvalId ?? "";
  expect((await click(address, await messageWith(request), "countersign_approve", bobInSlack)).status).toBe(200);
  await expect.poll(() => slack.whispers.map(({ text }) => text)).toEqual([expect.stringContaining(`member ID ${bobInSlack}`)]);

  const account = await pageOf("bob");
  await account.goto("/settings/account#slack");
  await account.getByLabel("Your Slack member ID").fill(bobInSlack);
  await account.getByRole("button", { name: "Send the code" }).click();
  await expect(account.getByText("A code is in Slack")).toBeVisible();
  const code = /: ([A-Z0-9]{4}-[A-Z0-9]{4})/.exec(slack.messages.findLast(({ channel }) => channel === bobInSlack)?.blocks[0]?.text?.text ?? "")?.[1] ?? "";
  await account.getByLabel("The code").fill("WRNG-CDE2");
  await account.getByRole("button", { name: "Link", exact: true }).click();
  await expect(account.getByRole("main").getByRole("alert")).toContainText("This is not the code");
  await account.getByLabel("The code").fill(code);
  await account.getByRole("button", { name: "Link", exact: true }).click();
  await expect(account.getByText(`Linked with ${bobInSlack}`)).toBeVisible();

  const waiting = await agent().requestApproval(await agent().guard(sudo(`${mark}-second`)), { message: "the build needs it", timeoutS: 120 });
  const final = waiting.wait();
  const message = await messageWith(waiting.id);
  expect(buttonsOf(message)).toEqual(["countersign_approve", "countersign_deny", "countersign_open"]);
  const decided = await click(address, message, "countersign_approve", bobInSlack);
  expect(decided.status).toBe(200);
  expect(await final, "the agent goes on").toMatchObject({ denied: false, approvedViaHitl: true, resolvedBy: { email: personOf(demo, "bob").email } });
  await expect.poll(() => buttonsOf(message)).toEqual(["countersign_open"]);
  expect(wordsOf(message)).toContain("Approved once by Bob");
  expect(await decided.again(), "the same signed bytes once more").toBe(401);

  await expectAccessible(account);
  await expectAccessible(settings);
  expect((await disconnect()).status()).toBe(200);
});
