import { and, eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { approvalRequests, channelAttempts, channels } from "@/db/schema";
import { isPointlessWhenDecided, type Facts, type MessageEvent } from "@/lib/channels/message";
import { requestOf } from "@/lib/channels/request";
import { unseal } from "@/lib/channels/secrets";
import type { Claimed } from "@/lib/deliveries/claim";
import { reasonOf } from "@/lib/complain";
import { judgeAnswer, judgeSilence, type Verdict } from "@/lib/deliveries/judge";
import type { Ending } from "@/lib/deliveries/record";
import { retryAfterSeconds, SCHEDULE_SECONDS, secondsUntilNext } from "@/lib/deliveries/schedule";
import { env } from "@/lib/env";
import { keepTrying } from "@/lib/keep-trying";
import { OutgoingFailed, post, type Answer, type Outgoing, type PostOptions } from "@/lib/outgoing/post";
import { sayInSlack } from "@/lib/slack/deliver";
import type { ChannelKind } from "@/lib/vocabulary";

export type AttemptOptions = PostOptions & { schedule?: readonly number[] };

type Tried = { verdict: Verdict | { kind: "needless"; error: string }; attempt: NonNullable<Ending["attempt"]>; askedSeconds: number | null };

/** What could not be looked up by then is left to the next attempt: sent later, it could still be under way when the lease is over. */
const LATEST_START_MS = 15_000;

/** Sends one message once, outside any transaction, and says what is to be written down. Does not throw for what a receiver or a network does. */
export async function attemptDelivery(db: Database, delivery: Claimed, options: AttemptOptions): Promise<Ending> {
  const [at, started] = [new Date(), performance.now()];
  const found = await keepTrying(() => beforeSending(db, delivery, options));
  if ("state" in found) return found;
  if (performance.now() - started > LATEST_START_MS) {
    const error = "Not sent yet: the database took too long to say whether it still has to be.";
    return { state: { againInSeconds: 0 }, error, attempt: { at, status: null, latencyMs: null, answer: null }, gone: false };
  }
  const { channel } = found;
  const { verdict, attempt, askedSeconds } = await tryOnce(db, { delivery, channel }, options);
  if (verdict.kind === "taken") return { state: "sent", error: null, attempt, gone: false };
  if (verdict.kind === "needless") return ended("skipped", verdict.error);
  const seconds = verdict.kind === "again" ? secondsUntilNext(delivery.tries, Math.random(), { askedSeconds, ...(options.schedule === undefined ? {} : { schedule: options.schedule }) }) : null;
  return { state: seconds === null ? "dead" : { againInSeconds: seconds }, error: verdict.error, attempt, gone: verdict.kind === "gone" };
}

/** The channel, or why nothing is sent at all. */
async function beforeSending(db: Database, delivery: Claimed, options: AttemptOptions): Promise<Ending | { channel: typeof channels.$inferSelect }> {
  const [channel] = await db.select().from(channels).where(eq(channels.id, delivery.channelId));
  if (channel === undefined || !channel.enabled) return ended("dead", "The channel was switched off before this was sent.");
  if (delivery.tries > (options.schedule ?? SCHEDULE_SECONDS).length) return ended("dead", "Given up: the process ended during every attempt.");
  if (await isPointless(db, delivery, channel.kind)) return ended("skipped", "The request was decided before this was sent.");
  if (channel.kind === "sms" && delivery.tries > 1 && !(await isRecorded(db, delivery, delivery.attempts - 1))) return ended("dead", "The process ended while this was being sent. It may have been sent, so it is not sent again by itself.");
  return { channel };
}

function ended(state: "dead" | "skipped", error: string): Ending {
  return { state, error, attempt: null, gone: false };
}

async function tryOnce(db: Database, { delivery, channel }: { delivery: Claimed; channel: typeof channels.$inferSelect }, options: PostOptions): Promise<Tried> {
  const at = new Date();
  const started = performance.now();
  try {
    const secrets = unseal(channel.id, channel.sealed, env().AUTH_SECRET);
    const facts = delivery.facts as Facts;
    const message = { id: delivery.id, event: delivery.event as MessageEvent, facts, includeArgs: "args" in facts, baseUrl: env().PUBLIC_URL };
    const { verdict, answer } = secrets.kind === "slack_app" ? await sayInSlack(db, { message, orgId: channel.orgId, channelId: channel.id, slackChannel: secrets.slackChannel, repeated: delivery.attempts > 1 }, options) : await sendOnce(channel.kind, requestOf(message, secrets, at), options);
    const attempt = { at, status: answer?.status ?? null, latencyMs: answer?.latencyMs ?? null, answer: answer?.text ?? null };
    return { verdict, attempt, askedSeconds: retryAfterSeconds(answer?.retryAfter ?? null, at) };
  } catch (error) {
    const words = reasonOf(error);
    const verdict = judgeSilence(channel.kind, words, error instanceof OutgoingFailed && error.mayHaveArrived);
    return { verdict, attempt: { at, status: null, latencyMs: Math.round(performance.now() - started), answer: null }, askedSeconds: null };
  }
}

async function sendOnce(kind: ChannelKind, outgoing: Outgoing, options: PostOptions): Promise<{ verdict: Verdict; answer: Answer }> {
  const answer = await post(outgoing, options);
  return { verdict: judgeAnswer(kind, answer.status), answer };
}

/** Whether an attempt lived to write down what came of it. */
async function isRecorded(db: Database, { id }: Claimed, attempt: number): Promise<boolean> {
  const rows = await db.select({ attempt: channelAttempts.attempt }).from(channelAttempts).where(and(eq(channelAttempts.deliveryId, id), eq(channelAttempts.attempt, attempt)));
  return rows.length > 0;
}

async function isPointless(db: Database, delivery: Claimed, kind: ChannelKind): Promise<boolean> {
  if (delivery.requestId === null || !isPointlessWhenDecided(kind, delivery.event)) return false;
  const [row] = await db
    .select({ pending: sql<boolean>`${approvalRequests.state} = 'pending' and ${approvalRequests.expiresAt} > clock_timestamp()` })
    .from(approvalRequests)
    .where(eq(approvalRequests.id, delivery.requestId));
  return row?.pending !== true;
}
