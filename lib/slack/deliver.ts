import { createHash } from "node:crypto";
import type { Database } from "@/db/client";
import { readCard } from "@/lib/approvals/card";
import { slackBody } from "@/lib/channels/alert/request";
import { linesOf } from "@/lib/channels/alert/lines";
import { linkOf, raisesRequest, redraws, type Message } from "@/lib/channels/message";
import { unseal, type SlackSecrets } from "@/lib/channels/secrets";
import type { Verdict } from "@/lib/deliveries/judge";
import { env } from "@/lib/env";
import type { Id } from "@/lib/ids";
import type { Answer, PostOptions } from "@/lib/outgoing/post";
import { callSlack } from "@/lib/slack/api";
import { drawCard, type SlackMessage } from "@/lib/slack/card";
import { judgePost, judgeRedraw } from "@/lib/slack/judge";
import { findApp, keepMessage, listMessages, type AppRow } from "@/lib/slack/repo";

/** What is to be sent: the message, to which channel of ours and of Slack's. */
export type SlackDelivery = { message: Message; orgId: Id<"org">; channelId: Id<"channel">; slackChannel: string; /** Slack may have taken it before, in an attempt that did not live to hear so. */ repeated: boolean };

/** What came of it; `answer` is null where nothing had to be said. */
export type SlackSent = { verdict: Verdict | { kind: "needless"; error: string }; answer: Answer | null };

type Way = { db: Database; delivery: SlackDelivery; app: AppRow; token: string; options: PostOptions };

/** The token with which an organization's app speaks. Throws where AUTH_SECRET is another by now. */
export function botTokenOf(app: Pick<AppRow, "orgId" | "sealed">): string {
  return unseal<SlackSecrets>(app.orgId, app.sealed, env().AUTH_SECRET).botToken;
}

/**
 * Says in Slack what a delivery is about: a request as a card, its end by drawing that card anew, everything else in lines.
 * What a card shows is read at this moment, so that sending twice or late shows nothing that is over. Throws what `post` throws.
 */
export async function sayInSlack(db: Database, delivery: SlackDelivery, options: PostOptions = {}): Promise<SlackSent> {
  const app = await findApp({ db, orgId: delivery.orgId });
  if (app === null) return { verdict: { kind: "final", error: "The Slack app is not connected any more." }, answer: null };
  const way: Way = { db, delivery, app, token: botTokenOf(app), options };
  const { event, facts } = delivery.message;
  const requestId = facts.request_id as Id<"request"> | null;
  if (requestId !== null && raisesRequest(event)) return postCard(way, requestId);
  if (requestId !== null && redraws("slack_app", event)) {
    const standing = await listMessages(db, requestId, delivery.channelId);
    if (standing.length > 0) return redrawAll(way, requestId, standing);
    if (event === "approval.voted") return { verdict: { kind: "needless", error: "No message about the request stands in Slack." }, answer: null };
  }
  return postLines(way);
}

/** The card of a request as this organization's channel may show it; null where the request is gone. */
export async function cardMessage(db: Database, app: Pick<AppRow, "orgId" | "mayDecide">, about: { requestId: Id<"request">; organization: string; includeArgs: boolean; escalated: boolean }): Promise<(SlackMessage & { digest: string }) | null> {
  const card = await readCard({ db, orgId: app.orgId }, about.requestId);
  if (card === null) return null;
  return { ...drawCard(card, { baseUrl: env().PUBLIC_URL, organization: about.organization, mayDecide: app.mayDecide, includeArgs: about.includeArgs, escalated: about.escalated }), digest: card.digest };
}

/** By this Slack knows a message again that it has taken already, whatever became of its answer: it answers with the one that stands there. */
function slackIdOf({ id }: Pick<Message, "id">): string {
  const hex = createHash("sha256").update(`countersign-slack-message\n${id}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const QUIET = { unfurl_links: false, unfurl_media: false, link_names: false, mrkdwn: false, parse: "none" } as const;

async function postCard({ db, delivery, app, token, options }: Way, requestId: Id<"request">): Promise<SlackSent> {
  const { message, channelId, slackChannel, repeated } = delivery;
  const about = { requestId, organization: message.facts.organization.name, includeArgs: message.includeArgs, escalated: message.event === "approval.escalated" };
  const card = await cardMessage(db, app, about);
  if (card === null) return { verdict: { kind: "needless", error: "The request is gone." }, answer: null };
  const given = await callSlack("chat.postMessage", token, { channel: slackChannel, client_msg_id: slackIdOf(message), text: card.text, blocks: card.blocks, ...QUIET }, options);
  const verdict = judgePost(given);
  if (verdict.kind !== "taken" || given.said?.ts === undefined) return { verdict, answer: given.answer };
  const place = { slackChannel: given.said.channel ?? slackChannel, ts: given.said.ts };
  // What was taken before shows what was true then.
  if (repeated) return redraw(db, app, { ...about, channelId, ...place }, options);
  await keepMessage(db, { orgId: app.orgId, channelId, requestId, ...place, digest: card.digest, decidable: card.decidable });
  return { verdict, answer: given.answer };
}

async function redrawAll(way: Way, requestId: Id<"request">, standing: { slackChannel: string; ts: string }[]): Promise<SlackSent> {
  let last: Answer | null = null;
  for (const place of standing) {
    const sent = await redraw(way.db, way.app, { requestId, channelId: way.delivery.channelId, organization: way.delivery.message.facts.organization.name, includeArgs: way.delivery.message.includeArgs, ...place }, way.options);
    if (sent.verdict.kind !== "taken") return sent;
    last = sent.answer;
  }
  return { verdict: { kind: "taken" }, answer: last };
}

export type Standing = { requestId: Id<"request">; channelId: Id<"channel">; organization: string; includeArgs: boolean; slackChannel: string; ts: string; escalated?: boolean };

/** Draws one message anew from what the server holds now, and writes down what it shows. */
export async function redraw(db: Database, app: AppRow, standing: Standing, options: PostOptions = {}): Promise<SlackSent> {
  const { requestId, channelId, slackChannel, ts } = standing;
  const card = await cardMessage(db, app, { escalated: false, ...standing });
  if (card === null) return { verdict: { kind: "needless", error: "The request is gone." }, answer: null };
  const given = await callSlack("chat.update", botTokenOf(app), { channel: slackChannel, ts, text: card.text, blocks: card.blocks, ...QUIET }, options);
  const verdict = judgeRedraw(given);
  if (given.said?.ok === true) await keepMessage(db, { orgId: app.orgId, channelId, requestId, slackChannel, ts, digest: card.digest, decidable: card.decidable });
  return { verdict, answer: given.answer };
}

async function postLines({ delivery, token, options }: Way): Promise<SlackSent> {
  const { message, slackChannel } = delivery;
  const given = await callSlack("chat.postMessage", token, { channel: slackChannel, client_msg_id: slackIdOf(message), ...slackBody(linesOf(message), linkOf(message)) }, options);
  return { verdict: judgePost(given), answer: given.answer };
}
