import { hashToken } from "@/lib/auth/session-lookup";
import { assertStillMember } from "@/lib/auth/standing";
import type { Ctx, MemberActor } from "@/lib/context";
import { AppError, invalid, notFound } from "@/lib/errors";
import { newId, type Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { queuePushTest } from "@/lib/notifications/queue-mail";
import { operatorRules } from "@/lib/outgoing/post";
import { OutgoingRefused, parseUrl } from "@/lib/outgoing/target";
import { areBrowserKeys } from "@/lib/push/encrypt";
import { applicationServerKey, hashEndpoint, sealEndpoint } from "@/lib/push/endpoint";
import { findSessionId, listOwn, lockPerson, removeOwn, upsertBrowser, type SubscriptionRow } from "@/lib/push/repo";
import type { PushSubscriptionList, PushSubscriptionView, SubscriptionInput } from "@/lib/push/schema";
import { iso } from "@/lib/time";

const MOST_BROWSERS = 20;

function present(row: SubscriptionRow): PushSubscriptionView {
  return { id: row.id, name: row.name, created_at: iso(row.createdAt), last_sent_at: iso(row.lastSentAt), endpoint_hash: row.endpointHash };
}

/** The caller's own browsers that are rung, newest first, and the key with which another one subscribes. */
export async function listBrowsers(ctx: Ctx<MemberActor>): Promise<PushSubscriptionList> {
  return { public_key: applicationServerKey(), items: (await listOwn(ctx)).map(present) };
}

/**
 * Lets this browser be rung, until it unsubscribes, signs out, or its push service says that it is gone. Throws 400 for an
 * address that is not one, 409 above twenty browsers. `token` is the session that asks.
 */
export async function addBrowser(ctx: Ctx<MemberActor>, input: SubscriptionInput, token: string | null): Promise<PushSubscriptionView> {
  assertPushable(input);
  return mutate(ctx, async (tx) => {
    await assertStillMember(tx);
    await lockPerson(tx);
    const endpointHash = hashEndpoint(input.endpoint);
    const others = (await listOwn(tx)).filter((row) => row.endpointHash !== endpointHash);
    if (others.length >= MOST_BROWSERS) throw new AppError("conflict", `You have ${MOST_BROWSERS} browsers that are rung. Switch one off first.`);
    const id = newId("subscription", tx.now);
    const sessionId = token === null ? null : await findSessionId(tx, hashToken("session", token));
    const row: SubscriptionRow = { id, userId: tx.actor.userId, sessionId, endpointHash, sealed: sealEndpoint(id, { endpoint: input.endpoint, keys: input.keys }), name: input.name, createdAt: tx.now, lastSentAt: null };
    await upsertBrowser(tx, row);
    return changed(present(row), { type: "push.added", subjectId: id, data: { name: input.name } });
  });
}

function assertPushable({ endpoint, keys }: SubscriptionInput): void {
  if (!areBrowserKeys(keys)) throw invalid('"keys": These are not the keys of a browser.', { fields: [{ field: "keys", message: "These are not the keys of a browser." }] });
  try {
    parseUrl(endpoint, operatorRules());
  } catch (error) {
    if (error instanceof OutgoingRefused) throw invalid(`"endpoint": ${error.message}`, { fields: [{ field: "endpoint", message: error.message }] });
    throw error;
  }
}

/** Ends the ringing of one of the caller's own browsers; throws 404 for anybody else's. */
export async function removeBrowser(ctx: Ctx<MemberActor>, id: Id<"subscription">): Promise<{ id: string }> {
  return mutate(ctx, async (tx) => {
    const removed = await removeOwn(tx, id);
    if (removed === null) throw notFound();
    return changed({ id }, { type: "push.removed", subjectId: id, data: { name: removed.name } });
  });
}

/** Rings one of the caller's own browsers by the way that every push takes; throws 404 for anybody else's. */
export async function testBrowser(ctx: Ctx<MemberActor>, id: Id<"subscription">): Promise<{ id: string; sent: true }> {
  return mutate(ctx, async (tx) => {
    if (!(await listOwn(tx)).some((row) => row.id === id)) throw notFound();
    await queuePushTest(tx, tx.actor.userId, id);
    return unchanged({ id, sent: true as const });
  });
}
