import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { channels, projects } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import type { Place } from "@/lib/cursor";
import type { Id } from "@/lib/ids";

type Reader = Pick<Ctx | TxCtx, "db" | "orgId">;

export type ChannelRow = {
  channel: typeof channels.$inferSelect;
  projects: { id: Id<"project">; name: string }[];
  queued: number;
  dead: number;
  lastSentAt: Date | null;
};

/** Written out, because Drizzle leaves out the table's name where a query has one table only, and then the inner table would be meant. */
const countOf = (state: "queued" | "dead") => sql<number>`(select count(*)::int from channel_deliveries d where d.channel_id = channels.id and d.state = ${state})`;

const columns = {
  channel: channels,
  projects: sql<{ id: Id<"project">; name: string }[]>`coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name) order by p.name) from projects p where p.org_id = channels.org_id and p.id = any(channels.project_ids)), '[]')`,
  queued: countOf("queued"),
  dead: countOf("dead"),
  lastSentAt: sql<Date | null>`(select max(d.finished_at) from channel_deliveries d where d.channel_id = channels.id and d.state = 'sent')`.mapWith((value: string | Date) => new Date(value)),
};

export async function listChannelRows(ctx: Reader, { limit, after }: { limit: number; after: Place<"channel"> | null }): Promise<ChannelRow[]> {
  return ctx.db
    .select(columns)
    .from(channels)
    .where(and(eq(channels.orgId, ctx.orgId), after === null ? undefined : sql`(${channels.createdAt}, ${channels.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`))
    .orderBy(desc(channels.createdAt), desc(channels.id))
    .limit(limit);
}

export async function findChannel(ctx: Reader, id: Id<"channel">): Promise<ChannelRow | null> {
  const [row] = await ctx.db.select(columns).from(channels).where(and(eq(channels.orgId, ctx.orgId), eq(channels.id, id)));
  return row ?? null;
}

/** The channel, held against other changes until the transaction ends. */
export async function lockChannel(tx: TxCtx, id: Id<"channel">): Promise<typeof channels.$inferSelect | null> {
  const [row] = await tx.db.select().from(channels).where(and(eq(channels.orgId, tx.orgId), eq(channels.id, id))).for("no key update");
  return row ?? null;
}

export async function countChannels(tx: TxCtx): Promise<number> {
  return tx.db.$count(channels, eq(channels.orgId, tx.orgId));
}

/** Of these ids those that name projects of the organization. */
export async function findProjectIds(ctx: Reader, ids: Id<"project">[]): Promise<Id<"project">[]> {
  if (ids.length === 0) return [];
  const rows = await ctx.db.select({ id: projects.id }).from(projects).where(and(eq(projects.orgId, ctx.orgId), inArray(projects.id, ids)));
  return rows.map(({ id }) => id);
}

export async function insertChannel(tx: TxCtx, row: Omit<typeof channels.$inferInsert, "orgId">): Promise<void> {
  await tx.db.insert(channels).values({ ...row, orgId: tx.orgId });
}

export async function updateChannel(tx: TxCtx, id: Id<"channel">, set: Partial<typeof channels.$inferInsert>): Promise<void> {
  await tx.db.update(channels).set({ ...set, updatedAt: tx.now }).where(and(eq(channels.orgId, tx.orgId), eq(channels.id, id)));
}

/** Removes the channel with its log. */
export async function deleteChannel(tx: TxCtx, id: Id<"channel">): Promise<void> {
  await tx.db.delete(channels).where(and(eq(channels.orgId, tx.orgId), eq(channels.id, id)));
}
