import { and, asc, desc, eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { memberships, pushSubscriptions, sessions, users, type deliveries } from "@/db/schema";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import type { Id } from "@/lib/ids";

export type SubscriptionRow = typeof pushSubscriptions.$inferSelect;

/** A person's browsers, and none where they are no active member of this organization. */
export async function findBrowsersOf(db: Database, orgId: Id<"org">, userId: Id<"user">): Promise<SubscriptionRow[]> {
  const rows = await db
    .select({ subscription: pushSubscriptions })
    .from(pushSubscriptions)
    .innerJoin(memberships, and(eq(memberships.userId, pushSubscriptions.userId), eq(memberships.orgId, orgId), sql`${memberships.deactivatedAt} is null`))
    .where(eq(pushSubscriptions.userId, userId))
    .orderBy(asc(pushSubscriptions.createdAt));
  return rows.map(({ subscription }) => subscription);
}

export async function listOwn(ctx: Pick<Ctx<MemberActor> | TxCtx<MemberActor>, "db" | "actor">): Promise<SubscriptionRow[]> {
  return ctx.db.select().from(pushSubscriptions).where(eq(pushSubscriptions.userId, ctx.actor.userId)).orderBy(desc(pushSubscriptions.createdAt), desc(pushSubscriptions.id));
}

/** One change to a person's browsers at a time, so that no two of them are the last that there is room for. */
export async function lockPerson(tx: TxCtx<MemberActor>): Promise<void> {
  await tx.db.select({ id: users.id }).from(users).where(eq(users.id, tx.actor.userId)).for("no key update");
}

export async function findSessionId(tx: TxCtx<MemberActor>, tokenHash: string): Promise<Id<"session"> | null> {
  const [row] = await tx.db.select({ id: sessions.id }).from(sessions).where(and(eq(sessions.tokenHash, tokenHash), eq(sessions.userId, tx.actor.userId)));
  return row?.id ?? null;
}

/** Keeps a browser; one that is known already becomes this person's. */
export async function upsertBrowser(tx: TxCtx<MemberActor>, row: typeof pushSubscriptions.$inferInsert): Promise<void> {
  await tx.db.delete(pushSubscriptions).where(eq(pushSubscriptions.endpointHash, row.endpointHash));
  await tx.db.insert(pushSubscriptions).values(row);
}

export async function removeOwn(tx: TxCtx<MemberActor>, id: Id<"subscription">): Promise<{ name: string } | null> {
  const [row] = await tx.db.delete(pushSubscriptions).where(and(eq(pushSubscriptions.id, id), eq(pushSubscriptions.userId, tx.actor.userId))).returning({ name: pushSubscriptions.name });
  return row ?? null;
}

export async function removeGone(tx: TxCtx, id: Id<"subscription">): Promise<{ name: string } | null> {
  const [row] = await tx.db.delete(pushSubscriptions).where(eq(pushSubscriptions.id, id)).returning({ name: pushSubscriptions.name });
  return row ?? null;
}

/** Writes down that this browser took this message, at the browser and in the account of the message. */
export async function markTaken(db: Database, id: Id<"subscription">, leader: Pick<typeof deliveries.$inferSelect, "id">): Promise<void> {
  await db.execute(sql`
    with told as (
      update deliveries set data = data || jsonb_build_object('taken', coalesce(data->'taken', '[]'::jsonb) || to_jsonb(${id}::text))
      where id = ${leader.id} and not coalesce(data->'taken', '[]'::jsonb) ? ${id})
    update push_subscriptions set last_sent_at = clock_timestamp() where id = ${id}`);
}
