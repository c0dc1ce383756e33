import { createHmac, randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Database } from "@/db/client";
import { channels, slackApps, slackLinks } from "@/db/schema";
import { aReceiver, type Heard, type Receiver } from "@/db/testing/channels-factory";
import { seal } from "@/lib/channels/secrets";
import { env } from "@/lib/env";
import { newId, type Id } from "@/lib/ids";
import { CHANNEL_EVENTS } from "@/lib/vocabulary";

export type StubBlock = { type: string; text?: { type: string; text: string }; elements?: { type: string; text?: unknown; action_id?: string; value?: string; url?: string; confirm?: unknown }[] };
export type StubMessage = { channel: string; ts: string; text: string; blocks: StubBlock[]; edits: number; clientId: string };

/** One app in one workspace of Slack. */
export type StubTeam = { teamId: string; team: string; botToken: string; signingSecret: string };

export type SlackStub = Receiver & {
  teams: Map<string, StubTeam>;
  /** What stands in Slack now; what comes again under the id of one of them is not said twice. */
  messages: StubMessage[];
  /** What was whispered to whoever clicked. */
  whispers: { user: string; text: string }[];
  /** Answers given before the usual one, first in first out. */
  next: ((response: ServerResponse) => void)[];
  /** `loses`: the next answer to what is posted to this channel never arrives. `forgets`: ids mean nothing. */
  whim: { loses: string | null; forgets: boolean };
  /** Where the stub draws its own faults from: calls that were not what Slack would take. */
  complaints: string[];
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
let count = 0;
const unique = (prefix: string) => `${prefix}${(count += 1).toString(36).toUpperCase().padStart(4, "0")}${randomBytes(3).toString("hex").toUpperCase()}`;

/** Slack on loopback: it knows bot tokens, holds messages to Block Kit's limits, and answers as Slack does, 200 with `ok`. */
export async function aSlack(port = 0): Promise<SlackStub> {
  const stub = { teams: new Map<string, StubTeam>(), messages: [] as StubMessage[], whispers: [] as SlackStub["whispers"], next: [] as SlackStub["next"], whim: { loses: null as string | null, forgets: false }, complaints: [] as string[] };
  const receiver = await aReceiver((response, heard) => {
    const forced = heard.path.startsWith("/api/chat") ? stub.next.shift() : undefined;
    if (forced !== undefined) return forced(response);
    const answer = JSON.stringify(answerOf(stub, heard));
    if (heard.path === "/api/chat.postMessage" && stub.whim.loses !== null && heard.body.includes(stub.whim.loses)) {
      stub.whim.loses = null;
      response.destroy();
    } else response.writeHead(200, { "Content-Type": "application/json" }).end(answer);
  }, port);
  return Object.assign(receiver, stub);
}

function answerOf(stub: Omit<SlackStub, keyof Receiver>, { path, headers, body }: Heard): Record<string, unknown> {
  const said = JSON.parse(body) as { channel?: string; ts?: string; text?: string; blocks?: StubBlock[]; client_msg_id?: string };
  if (path.startsWith("/whisper/")) {
    stub.whispers.push({ user: path.slice("/whisper/".length), text: said.blocks?.[0]?.text?.text ?? "" });
    return { ok: true };
  }
  const team = stub.teams.get(headers["authorization"]?.replace(/^Bearer /, "") ?? "");
  if (team === undefined) return { ok: false, error: "invalid_auth" };
  if (path === "/api/auth.test") return { ok: true, team: team.team, team_id: team.teamId, user: "countersign", user_id: "UBOT0000" };
  const complaint = complaintOf(said);
  if (complaint !== null) {
    stub.complaints.push(complaint);
    return { ok: false, error: "invalid_blocks" };
  }
  if (path === "/api/chat.postMessage") {
    const clientId = said.client_msg_id ?? "";
    if (said.channel?.startsWith("C") === true && !UUID.test(clientId)) stub.complaints.push(`no id to know a repetition by: ${clientId}`);
    const before = stub.whim.forgets ? undefined : stub.messages.find((one) => one.channel === said.channel && one.clientId === clientId);
    const message = before ?? { channel: said.channel ?? "", ts: `${1_700_000_000 + stub.messages.length}.${String(stub.messages.length).padStart(6, "0")}`, text: said.text ?? "", blocks: said.blocks ?? [], edits: 0, clientId };
    if (before === undefined) stub.messages.push(message);
    return { ok: true, channel: message.channel, ts: message.ts, message: { text: message.text, blocks: message.blocks } };
  }
  const standing = stub.messages.find(({ channel, ts }) => channel === said.channel && ts === said.ts);
  if (path !== "/api/chat.update" || standing === undefined) return { ok: false, error: "message_not_found" };
  Object.assign(standing, { text: said.text ?? "", blocks: said.blocks ?? [], edits: standing.edits + 1 });
  return { ok: true, channel: standing.channel, ts: standing.ts };
}

/** What Slack would refuse, and what we never want to say: text that is parsed. */
function complaintOf({ text = "", blocks = [] }: { text?: string; blocks?: StubBlock[] }): string | null {
  if (blocks.length > 50) return "more than 50 blocks";
  if (/[<>]/.test(text)) return `unescaped text: ${text}`;
  const texts = (JSON.stringify(blocks).match(/"type":"mrkdwn"/g) ?? []).length;
  if (texts > 0) return "mrkdwn";
  for (const { type, text: inner } of blocks) {
    if (inner !== undefined && (inner.text.length === 0 || inner.text.length > (type === "header" ? 150 : 3_000))) return `a ${type} of ${inner.text.length} characters`;
  }
  return null;
}

export type TestSlack = StubTeam & { orgId: Id<"org">; channelId: Id<"channel">; slackChannel: string };

/** An organization whose Slack app is connected, with one channel that hears everything. Deciding is allowed unless said otherwise. */
export async function aSlackApp(db: Database, stub: SlackStub, about: { orgId: Id<"org">; connectedBy: Id<"user">; mayDecide?: boolean; includeArgs?: boolean }): Promise<TestSlack> {
  const team: StubTeam = { teamId: unique("T"), team: "Acme", botToken: `xoxb-${unique("")}-${randomBytes(8).toString("hex")}`, signingSecret: randomBytes(16).toString("hex") };
  stub.teams.set(team.botToken, team);
  const now = new Date();
  await db.insert(slackApps).values({ orgId: about.orgId, teamId: team.teamId, teamName: team.team, mayDecide: about.mayDecide ?? true, connectedBy: about.connectedBy, createdAt: now, updatedAt: now, sealed: seal(about.orgId, { kind: "slack", signingSecret: team.signingSecret, botToken: team.botToken }, env().AUTH_SECRET) });
  const { channelId, slackChannel } = await aSlackChannel(db, about.orgId, about.includeArgs);
  return { ...team, orgId: about.orgId, channelId, slackChannel };
}

export async function aSlackChannel(db: Database, orgId: Id<"org">, includeArgs = true): Promise<{ channelId: Id<"channel">; slackChannel: string }> {
  const [channelId, slackChannel] = [newId("channel"), unique("C")];
  const now = new Date();
  await db.insert(channels).values({ id: channelId, orgId, kind: "slack_app", name: `slack ${slackChannel}`, events: [...CHANNEL_EVENTS], includeArgs, address: `Slack channel ${slackChannel}`, sealed: seal(channelId, { kind: "slack_app", slackChannel }, env().AUTH_SECRET), createdAt: now, updatedAt: now });
  return { channelId, slackChannel };
}

/** Makes a member this Slack user; answers the Slack user's id. */
export async function aSlackUser(db: Database, { orgId, teamId }: Pick<TestSlack, "orgId" | "teamId">, userId: Id<"user"> | null): Promise<string> {
  const slackUserId = unique("U");
  if (userId !== null) await db.insert(slackLinks).values({ orgId, teamId, slackUserId, userId, createdAt: new Date() });
  return slackUserId;
}

export type ClickInput = { stub: SlackStub; slack: StubTeam; message: StubMessage; button: string; user: string; userTeam?: string; value?: string };

/** The payload of a click, as Slack words it. */
export function clickPayload({ stub, slack, message, button, user, userTeam, value }: ClickInput): Record<string, unknown> {
  const found = message.blocks.flatMap(({ elements }) => elements ?? []).find(({ action_id }) => action_id === button);
  return {
    type: "block_actions",
    user: { id: user, username: "somebody", name: "somebody", team_id: userTeam ?? slack.teamId },
    api_app_id: "A0000001",
    token: "deprecated",
    container: { type: "message", message_ts: message.ts, channel_id: message.channel, is_ephemeral: false },
    trigger_id: `${(count += 1)}.2.${randomBytes(6).toString("hex")}`,
    team: { id: slack.teamId, domain: "acme" },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: message.channel, name: "approvals" },
    message: { type: "message", bot_id: "B1", ts: message.ts, text: message.text, blocks: message.blocks },
    state: { values: {} },
    response_url: `${stub.url}/whisper/${user}`,
    actions: [{ action_id: button, block_id: "b1", type: "button", text: { type: "plain_text", text: "x" }, value: value ?? found?.value, action_ts: "1700000000.000001" }],
  };
}

export type SignedRequest = { body: string; timestamp: string; signature: string };

/** Signs as Slack does, with its own code and not the product's. */
export function signAsSlack(secret: string, body: string, at: Date = new Date()): SignedRequest {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  return { body, timestamp, signature: `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}` };
}

export function clickBody(payload: Record<string, unknown>): string {
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
}
