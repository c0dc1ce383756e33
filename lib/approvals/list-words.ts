import { and, eq, sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import { approvalRequests } from "@/db/schema";
import type { Actor, Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";

/** A place in the list: the instant it is ordered by, and the id. */
export type Place = { at: Date; id: Id<"request"> };
export type Words = { where: SQL | undefined; /** The list as it is without any words. */ within: SQL | undefined; order: SQL[]; limit: number };
/** `lookedTo`: where the looking ended, where that is not the end of the list. */
type Found = { ids: Id<"request">[]; lookedTo: Place | null };

/**
 * How far words are looked for: so many of the list one by one; then in the index, for so long, and longer where older ones are asked
 * for; and where that was too long, so many of the list one by one.
 */
export type Looks = { first: number; indexMs: number; indexLaterMs: number; later: number };
export const LOOKS: Looks = { first: 1_500, indexMs: 150, indexLaterMs: 3_000, later: 10_000 };

/**
 * Common words fill a page from the first few of the list, whatever was recorded. Only where those do not, the index is asked,
 * by a statement that is planned for these very words: it then has few rows to find, however many have one word of several.
 * Words that many requests have, but none together, have no quick answer: what the newest hold is answered, and how far was looked.
 */
export async function idsByWords(ctx: Ctx<Actor>, words: Words, { first, indexMs, later, at }: Omit<Looks, "indexLaterMs"> & { at: PgColumn }): Promise<Found> {
  const near = await among(ctx, words, first);
  if (near.length === words.limit) return { ids: near, lookedTo: null };
  const indexed = await idsPlanned(ctx, words, indexMs);
  if (indexed !== null) return { ids: indexed, lookedTo: null };
  const [ids, lookedTo] = await Promise.all([among(ctx, words, later), placeAt(ctx, words, { at, count: later })]);
  return { ids, lookedTo: ids.length === words.limit ? null : lookedTo };
}

/** The limits are written out: a plan for any limit would read the whole table. */
async function among(ctx: Ctx<Actor>, { where, within, order, limit }: Words, first: number): Promise<Id<"request">[]> {
  const by = sql.join(order, sql`, `);
  const rows = await ctx.db.execute<{ id: Id<"request"> }>(sql`
    select id from (select * from approval_requests where ${and(eq(approvalRequests.orgId, ctx.orgId), within)} order by ${by} limit ${sql.raw(String(first))}) as approval_requests
    where ${where ?? sql`true`} order by ${by} limit ${sql.raw(String(limit))}`);
  return rows.map((row) => row.id);
}

/** The last of the first so many; null where the list ends among them. */
async function placeAt(ctx: Ctx<Actor>, { within, order }: Words, { at, count }: { at: PgColumn; count: number }): Promise<Place | null> {
  const [row] = await (ctx.db as Database).select({ at, id: approvalRequests.id }).from(approvalRequests).where(and(eq(approvalRequests.orgId, ctx.orgId), within)).orderBy(...order).offset(count - 1).limit(1);
  return (row as Place | undefined) ?? null;
}

/** A plan for one or two rows would trust its guess of how many have the words, and read the whole list in order to find them. */
const FEWEST_PLANNED = 51;

async function idsPlanned(ctx: Ctx<Actor>, { where, order, limit }: Words, milliseconds: number): Promise<Id<"request">[] | null> {
  const found = (ctx.db as Database).select({ id: approvalRequests.id }).from(approvalRequests).where(and(eq(approvalRequests.orgId, ctx.orgId), where)).orderBy(...order).limit(Math.max(limit, FEWEST_PLANNED));
  const rows = await answerWithin<{ id: Id<"request"> }>(ctx.db as Database, milliseconds, found.toSQL());
  return rows?.slice(0, limit).map((row) => row.id) ?? null;
}

const OUT_OF_TIME = "57014";

/** The answer to a statement that is planned for its own parameters; null where it takes longer than that, or there is no time at all. */
export async function answerWithin<R>(db: Database, milliseconds: number, statement: { sql: string; params: unknown[] }): Promise<R[] | null> {
  if (milliseconds <= 0) return null;
  try {
    return await db.$client.begin(async (inner) => {
      await inner.unsafe("select set_config('statement_timeout', $1, true), set_config('plan_cache_mode', 'force_custom_plan', true)", [`${milliseconds}ms`]);
      return [...(await inner.unsafe(statement.sql, statement.params as never[]))] as R[];
    }) as R[];
  } catch (error) {
    if ((error as { code?: unknown }).code === OUT_OF_TIME) return null;
    throw error;
  }
}
