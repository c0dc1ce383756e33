import { createHash } from "node:crypto";
import type { Database } from "@/db/client";
import { complain, reasonOf } from "@/lib/complain";
import { systemContext } from "@/lib/context";
import { retryAfterSeconds } from "@/lib/deliveries/schedule";
import type { Id } from "@/lib/ids";
import { keepTrying } from "@/lib/keep-trying";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { secondsUntilRetry } from "@/lib/notifications/backoff";
import type { Claimed, Delivery } from "@/lib/notifications/claim";
import { topicOfTemplate } from "@/lib/notifications/message-kind";
import type { Ending } from "@/lib/notifications/record";
import { requestsOf } from "@/lib/notifications/told";
import { OutgoingFailed, post } from "@/lib/outgoing/post";
import { pushRequest, unsealEndpoint } from "@/lib/push/endpoint";
import { deliveryTerms, pushMessageOf, type PushMessage } from "@/lib/push/message";
import { findBrowsersOf, markTaken, removeGone, type SubscriptionRow } from "@/lib/push/repo";

type Terms = { urgency: string; ttlSeconds: number };
type Outcome = { id: Id<"subscription">; kind: "taken" | "gone" } | { id: Id<"subscription">; kind: "again" | "refused"; error: string; retryAfter: number };

const TEST: { message: PushMessage; terms: Terms } = {
  message: { title: "Countersign can ring this browser", body: "This was the test you asked for.", tag: "test", url: "/settings/account#notifications", until: null },
  terms: { urgency: "high", ttlSeconds: 300 },
};

/** What became of a message at each browser: those that took it, and those that never will with the reason. */
type Account = { taken: Set<string>; refused: Map<string, string> };

/**
 * Rings every browser of one person that has not taken this message yet, and forgets those that are gone for good. That a browser took
 * it is written down at once, by browser, so that it is not rung again for the sake of another one. Sent is what every browser took.
 */
export async function ringBrowsers(db: Database, claimed: Claimed): Promise<Ending> {
  const { leader } = claimed;
  if (leader.userId === null || leader.orgId === null) return { state: "skipped", error: "Not sent. It names no recipient." };
  const drawn = leader.template === "push-test" ? TEST : await draw(db, claimed, leader.orgId);
  if (drawn === null) return { state: "skipped", error: "Not sent. Nothing in it waits any more." };
  const account = accountOf(leader.data);
  const only = leader.data["only"];
  const all = (await findBrowsersOf(db, leader.orgId, leader.userId)).filter(({ id }) => only === undefined || only === id);
  const browsers = all.filter(({ id }) => !account.taken.has(id) && !account.refused.has(id));
  if (browsers.length === 0 && account.taken.size + account.refused.size === 0) return { state: "skipped", error: "Not sent. No browser of this person listens." };
  const outcomes = await Promise.all(browsers.map((browser) => ringOne(db, { browser, leader }, drawn)));
  for (const { id } of outcomes.filter(({ kind }) => kind === "gone")) await forget(db, leader.orgId, id);
  return endingOf(outcomes, account, { leader, names: new Map(all.map(({ id, name }) => [id, name])) });
}

function accountOf({ taken, refused }: Record<string, unknown>): Account {
  const ids = Array.isArray(taken) ? taken.filter((one) => typeof one === "string") : [];
  const reasons = typeof refused === "object" && refused !== null ? Object.entries(refused).map(([id, reason]): [string, string] => [id, String(reason)]) : [];
  return { taken: new Set(ids), refused: new Map(reasons) };
}

async function draw(db: Database, { told }: Claimed, orgId: Id<"org">): Promise<{ message: PushMessage; terms: Terms } | null> {
  const found = await requestsOf(db, orgId, told);
  const about = told.flatMap(({ template, requestId }) => {
    const [topic, request] = [topicOfTemplate(template), found.get(requestId ?? "")];
    if (topic === null || request === undefined) return [];
    const { organization, project, expiresAt } = request.facts;
    return [{ topic, subject: { id: request.id, organization, project, expiresAt, state: request.outcome.state } }];
  });
  const once = [...new Map(about.map((one) => [one.subject.id, one])).values()];
  const message = pushMessageOf(once);
  return message === null ? null : { message, terms: deliveryTerms(once, new Date()) };
}

async function ringOne(db: Database, { browser, leader }: { browser: SubscriptionRow; leader: Delivery }, { message, terms }: { message: PushMessage; terms: Terms }): Promise<Outcome> {
  const { id } = browser;
  const outcome = await tell(browser, { ...message, id: leader.id }, terms);
  if (outcome.kind === "taken") await keepTrying(() => markTaken(db, id, leader)).catch((error: unknown) => complain("That a browser took a push could not be written down, so it may be rung again", error));
  return outcome;
}

async function tell({ id, sealed }: SubscriptionRow, message: PushMessage & { id: Id<"delivery"> }, terms: Terms): Promise<Outcome> {
  const at = new Date();
  try {
    const answer = await post(pushRequest(unsealEndpoint(id, sealed), message, { ...terms, topic: topicOf(message.id), now: at }));
    if (answer.status >= 200 && answer.status < 300) return { id, kind: "taken" };
    if (answer.status === 404 || answer.status === 410) return { id, kind: "gone" };
    const again = answer.status === 408 || answer.status === 429 || answer.status >= 500;
    return { id, kind: again ? "again" : "refused", error: `The push service answered ${answer.status}.`, retryAfter: retryAfterSeconds(answer.retryAfter, at) ?? 0 };
  } catch (error) {
    return { id, kind: error instanceof OutgoingFailed ? "again" : "refused", error: reasonOf(error), retryAfter: 0 };
  }
}

/** Under one topic a push service keeps the latest alone of what it has not handed over yet (RFC 8030, section 5.4), so that a repetition takes the place of what it repeats. */
function topicOf(id: Id<"delivery">): string {
  return createHash("sha256").update(`countersign-push-topic\n${id}`).digest("base64url").slice(0, 32);
}

function endingOf(outcomes: readonly Outcome[], before: Account, { leader, names }: { leader: Delivery; names: ReadonlyMap<string, string> }): Ending {
  const failed = outcomes.flatMap((one) => (one.kind === "again" || one.kind === "refused" ? [one] : []));
  const again = failed.filter(({ kind }) => kind === "again");
  const taken = [...before.taken, ...outcomes.filter(({ kind }) => kind === "taken").map(({ id }) => id)];
  const refused = new Map([...before.refused, ...failed.filter(({ kind }) => kind === "refused").map(({ id, error }): [string, string] => [id, error])]);
  const reasons = [...refused, ...again.map(({ id, error }): [string, string] => [id, error])];
  const error = `${taken.length} of ${taken.length + reasons.length} browsers took it. ${reasons.map(([id, reason]) => `${names.get(id) ?? "One that was removed"}: ${reason}`).join(" ")}`;
  const seconds = again.length === 0 ? null : secondsUntilRetry(leader.attempts, Math.random());
  if (seconds !== null) return { state: "queued", error, seconds: Math.max(seconds, ...again.map(({ retryAfter }) => Math.min(retryAfter, 3_600))), data: { ...leader.data, taken, refused: Object.fromEntries(refused) } };
  if (reasons.length > 0) return { state: "dead", error };
  return taken.length > 0 ? { state: "sent" } : { state: "skipped", error: "Not sent. The browser does not listen any more." };
}

/** The push service says that this browser will never listen again (RFC 8030, section 7.3). */
async function forget(db: Database, orgId: Id<"org">, id: Id<"subscription">): Promise<void> {
  await mutate(systemContext(db, orgId), async (tx) => {
    const gone = await removeGone(tx, id);
    return gone === null ? unchanged(null) : changed(null, { type: "push.removed", subjectId: id, data: { name: gone.name, reason: "The browser does not listen any more." } });
  });
}
