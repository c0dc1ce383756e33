import type { Database } from "@/db/client";
import { systemContext } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { secondsUntilRetry } from "@/lib/notifications/backoff";
import type { Claimed } from "@/lib/notifications/claim";
import { topicOfTemplate } from "@/lib/notifications/message-kind";
import type { Ending } from "@/lib/notifications/record";
import { requestsOf } from "@/lib/notifications/told";
import { post } from "@/lib/outgoing/post";
import { OutgoingRefused } from "@/lib/outgoing/target";
import { pushRequest, unsealEndpoint } from "@/lib/push/endpoint";
import { deliveryTerms, pushMessageOf, type PushMessage } from "@/lib/push/message";
import { findBrowsersOf, markSent, removeGone, type SubscriptionRow } from "@/lib/push/repo";

type Terms = { urgency: string; ttlSeconds: number };
type Outcome = { id: Id<"subscription">; kind: "taken" | "gone" } | { id: Id<"subscription">; kind: "again" | "refused"; error: string; retryAfter: number };

const TEST: { message: PushMessage; terms: Terms } = {
  message: { title: "Countersign can ring this browser", body: "This was the test you asked for.", tag: "test", url: "/settings/account#notifications", until: null },
  terms: { urgency: "high", ttlSeconds: 300 },
};

/** Rings every browser of one person that has not taken this message yet, and forgets those that are gone for good. */
export async function ringBrowsers(db: Database, claimed: Claimed): Promise<Ending> {
  const { leader } = claimed;
  if (leader.userId === null || leader.orgId === null) return { state: "skipped", error: "Not sent. It names no recipient." };
  const drawn = leader.template === "push-test" ? TEST : await draw(db, claimed, leader.orgId);
  if (drawn === null) return { state: "skipped", error: "Not sent. Nothing in it waits any more." };
  const taken = new Set(listOf(leader.data["taken"]));
  const only = leader.data["only"];
  const browsers = (await findBrowsersOf(db, leader.orgId, leader.userId)).filter(({ id }) => !taken.has(id) && (only === undefined || only === id));
  if (browsers.length === 0) return taken.size > 0 ? { state: "sent" } : { state: "skipped", error: "Not sent. No browser of this person listens." };
  const outcomes = await Promise.all(browsers.map((browser) => ringOne(db, browser, drawn)));
  for (const { id } of outcomes.filter(({ kind }) => kind === "gone")) await forget(db, leader.orgId, id);
  return endingOf(outcomes, taken, claimed);
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
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

async function ringOne(db: Database, { id, sealed }: SubscriptionRow, { message, terms }: { message: PushMessage; terms: Terms }): Promise<Outcome> {
  try {
    const answer = await post(pushRequest(unsealEndpoint(id, sealed), message, { ...terms, now: new Date() }));
    if (answer.status >= 200 && answer.status < 300) {
      await markSent(db, id);
      return { id, kind: "taken" };
    }
    if (answer.status === 404 || answer.status === 410) return { id, kind: "gone" };
    const again = answer.status === 429 || answer.status >= 500;
    return { id, kind: again ? "again" : "refused", error: `The push service answered ${answer.status}.`, retryAfter: Number(answer.retryAfter) || 0 };
  } catch (error) {
    return { id, kind: error instanceof OutgoingRefused ? "refused" : "again", error: error instanceof Error ? error.message : String(error), retryAfter: 0 };
  }
}

function endingOf(outcomes: readonly Outcome[], before: ReadonlySet<string>, { leader }: Claimed): Ending {
  const taken = [...before, ...outcomes.filter(({ kind }) => kind === "taken").map(({ id }) => id)];
  const failed = outcomes.flatMap((one) => (one.kind === "again" || one.kind === "refused" ? [one] : []));
  const again = failed.filter(({ kind }) => kind === "again");
  const error = failed.map((one) => one.error).join(" ");
  const seconds = again.length === 0 ? null : secondsUntilRetry(leader.attempts, Math.random());
  if (seconds !== null) return { state: "queued", error, seconds: Math.max(seconds, ...again.map(({ retryAfter }) => Math.min(retryAfter, 3_600))), data: { ...leader.data, taken } };
  if (taken.length > 0) return { state: "sent" };
  return failed.length > 0 ? { state: "dead", error } : { state: "skipped", error: "Not sent. The browser does not listen any more." };
}

/** The push service says that this browser will never listen again (RFC 8030, section 7.3). */
async function forget(db: Database, orgId: Id<"org">, id: Id<"subscription">): Promise<void> {
  await mutate(systemContext(db, orgId), async (tx) => {
    const gone = await removeGone(tx, id);
    return gone === null ? unchanged(null) : changed(null, { type: "push.removed", subjectId: id, data: { name: gone.name, reason: "The browser does not listen any more." } });
  });
}
