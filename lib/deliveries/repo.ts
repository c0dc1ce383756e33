import { and, asc, desc, eq, gte, inArray, isNotNull, lt, sql } from "drizzle-orm";
import { channelAttempts, channelDeliveries, channels, organizations } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import type { Place } from "@/lib/cursor";
import type { DeliveryQuery } from "@/lib/deliveries/schema";
import type { Id } from "@/lib/ids";
import type { ChannelDeliveryState } from "@/lib/vocabulary";

type Reader = Pick<Ctx | TxCtx, "db" | "orgId">;
export type AttemptRow = typeof channelAttempts.$inferSelect;
export type DeliveryRow = { delivery: typeof channelDeliveries.$inferSelect; last: AttemptRow | null };

function select(ctx: Reader) {
  const last = ctx.db.select().from(channelAttempts).where(eq(channelAttempts.deliveryId, channelDeliveries.id)).orderBy(desc(channelAttempts.attempt)).limit(1).as("last");
  return ctx.db
    .select({ delivery: channelDeliveries, last: { deliveryId: last.deliveryId, attempt: last.attempt, at: last.at, status: last.status, latencyMs: last.latencyMs, answer: last.answer, error: last.error } })
    .from(channelDeliveries)
    .leftJoinLateral(last, sql`true`);
}

export async function listDeliveryRows(ctx: Reader, filter: Pick<DeliveryQuery, "channel" | "state" | "request">, page: { limit: number; after: Place<"delivery"> | null }): Promise<DeliveryRow[]> {
  const { after } = page;
  return select(ctx)
    .where(
      and(
        eq(channelDeliveries.orgId, ctx.orgId),
        filter.channel === undefined ? undefined : eq(channelDeliveries.channelId, filter.channel),
        filter.state === undefined ? undefined : eq(channelDeliveries.state, filter.state),
        filter.request === undefined ? undefined : eq(channelDeliveries.requestId, filter.request),
        after === null ? undefined : sql`(${channelDeliveries.createdAt}, ${channelDeliveries.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`,
      ),
    )
    .orderBy(desc(channelDeliveries.createdAt), desc(channelDeliveries.id))
    .limit(page.limit);
}

export async function findDelivery(ctx: Reader, id: Id<"delivery">): Promise<DeliveryRow | null> {
  const [row] = await select(ctx).where(and(eq(channelDeliveries.orgId, ctx.orgId), eq(channelDeliveries.id, id)));
  return row ?? null;
}

export async function listAttempts(ctx: Reader, id: Id<"delivery">): Promise<AttemptRow[]> {
  return ctx.db.select().from(channelAttempts).where(eq(channelAttempts.deliveryId, id)).orderBy(asc(channelAttempts.attempt));
}

/** The channel's name and whether it is on; held against its removal until the transaction ends. */
export async function holdChannel(tx: TxCtx, id: Id<"channel">): Promise<{ name: string; enabled: boolean } | null> {
  const [row] = await tx.db.select({ name: channels.name, enabled: channels.enabled }).from(channels).where(and(eq(channels.orgId, tx.orgId), eq(channels.id, id))).for("key share");
  return row ?? null;
}

export async function findOrganizationName(tx: TxCtx): Promise<string> {
  const [row] = await tx.db.select({ name: organizations.name }).from(organizations).where(eq(organizations.id, tx.orgId));
  return row?.name ?? "";
}

/** A message that somebody waits to see sent: it goes before all that is waiting. */
export async function insertDelivery(tx: TxCtx, row: Omit<typeof channelDeliveries.$inferInsert, "orgId" | "createdAt" | "nextAttemptAt">): Promise<void> {
  await tx.db.insert(channelDeliveries).values({ ...row, orgId: tx.orgId, createdAt: sql`clock_timestamp()`, nextAttemptAt: sql`to_timestamp(0)` });
}

export async function endRest(tx: TxCtx, id: Id<"channel">): Promise<void> {
  await tx.db.update(channels).set({ restUntil: null }).where(and(eq(channels.id, id), eq(channels.orgId, tx.orgId), isNotNull(channels.restUntil)));
}

export type Selection = { channelId: Id<"channel">; ids?: Id<"delivery">[]; states: ChannelDeliveryState[]; since?: Date | undefined; until?: Date | undefined; limit: number };

/** Queues messages that have ended once more, oldest first; answers how many. */
export async function requeue(tx: TxCtx, { channelId, ids, states, since, until, limit }: Selection): Promise<number> {
  const { id, orgId, state, createdAt } = channelDeliveries;
  const chosen = tx.db
    .select({ id })
    .from(channelDeliveries)
    .where(and(eq(orgId, tx.orgId), eq(channelDeliveries.channelId, channelId), inArray(state, states), ids === undefined ? undefined : inArray(id, ids), since === undefined ? undefined : gte(createdAt, since), until === undefined ? undefined : lt(createdAt, until)))
    .orderBy(asc(createdAt))
    .limit(limit)
    .for("update");
  const rows = await tx.db
    .update(channelDeliveries)
    .set({ state: "queued", tries: 0, lastError: null, finishedAt: null, nextAttemptAt: sql`clock_timestamp()` })
    .where(inArray(id, chosen))
    .returning({ id });
  return rows.length;
}
