import { and, asc, eq, gt, lt, min, sql } from "drizzle-orm";
import { approvalRequests, requestPresence, requestViews, users } from "@/db/schema";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import type { Id } from "@/lib/ids";

const now = sql`clock_timestamp()`;
const asDate = (value: ReturnType<typeof sql>) => value as unknown as Date;

export async function existsRequest(tx: TxCtx, id: Id<"request">): Promise<boolean> {
  const [row] = await tx.db.select({ id: approvalRequests.id }).from(approvalRequests).where(and(eq(approvalRequests.orgId, tx.orgId), eq(approvalRequests.id, id)));
  return row !== undefined;
}

/** The first opening by this person stands; later ones change nothing. */
export async function insertView(tx: TxCtx<MemberActor>, requestId: Id<"request">): Promise<boolean> {
  const inserted = await tx.db.insert(requestViews).values({ orgId: tx.orgId, requestId, userId: tx.actor.userId, firstOpenedAt: asDate(now) }).onConflictDoNothing().returning({ id: requestViews.requestId });
  return inserted.length === 1;
}

export type Held = { requestId: Id<"request">; lapsed: boolean };

export async function findHeld(tx: TxCtx<MemberActor>, tab: string): Promise<Held | null> {
  const [row] = await tx.db
    .select({ requestId: requestPresence.requestId, lapsed: sql<boolean>`${requestPresence.until} <= clock_timestamp()` })
    .from(requestPresence)
    .where(and(eq(requestPresence.userId, tx.actor.userId), eq(requestPresence.tab, tab)));
  return row ?? null;
}

/** A tab shows one card at a time. */
export async function holdOpen(tx: TxCtx<MemberActor>, held: { tab: string; requestId: Id<"request">; seconds: number; anew: boolean }): Promise<void> {
  const until = asDate(sql`clock_timestamp() + make_interval(secs => ${held.seconds})`);
  const set = { orgId: tx.orgId, requestId: held.requestId, until, ...(held.anew ? { since: asDate(now) } : {}) };
  await tx.db.insert(requestPresence).values({ userId: tx.actor.userId, tab: held.tab, since: asDate(now), ...set }).onConflictDoUpdate({ target: [requestPresence.userId, requestPresence.tab], set });
}

export async function removeHeld(tx: TxCtx<MemberActor>, tab: string, requestId: Id<"request">): Promise<boolean> {
  const gone = await tx.db
    .delete(requestPresence)
    .where(and(eq(requestPresence.userId, tx.actor.userId), eq(requestPresence.tab, tab), eq(requestPresence.requestId, requestId)))
    .returning({ tab: requestPresence.tab });
  return gone.length > 0;
}

/** Tabs of this person that died without a word. */
export async function removeLapsed(tx: TxCtx<MemberActor>): Promise<void> {
  await tx.db.delete(requestPresence).where(and(eq(requestPresence.userId, tx.actor.userId), lt(requestPresence.until, sql`clock_timestamp() - interval '1 minute'`)));
}

export async function listPresent(ctx: Pick<Ctx, "db" | "orgId">, limit: number): Promise<{ requestId: Id<"request">; id: string; email: string; name: string; since: Date | null }[]> {
  const since = min(requestPresence.since);
  return ctx.db
    .select({ requestId: requestPresence.requestId, id: users.id, email: users.email, name: users.name, since })
    .from(requestPresence)
    .innerJoin(users, eq(users.id, requestPresence.userId))
    .where(and(eq(requestPresence.orgId, ctx.orgId), gt(requestPresence.until, now)))
    .groupBy(requestPresence.requestId, users.id, users.email, users.name)
    .orderBy(asc(since), asc(users.id))
    .limit(limit);
}

export async function listViews(ctx: Pick<Ctx, "db" | "orgId">, requestId: Id<"request">): Promise<{ id: string; email: string; name: string; at: Date }[]> {
  return ctx.db
    .select({ id: users.id, email: users.email, name: users.name, at: requestViews.firstOpenedAt })
    .from(requestViews)
    .innerJoin(users, eq(users.id, requestViews.userId))
    .where(and(eq(requestViews.orgId, ctx.orgId), eq(requestViews.requestId, requestId)))
    .orderBy(asc(requestViews.firstOpenedAt), asc(users.id));
}
