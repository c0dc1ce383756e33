import { and, count, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { governedCalls } from "@/db/schema";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";

const LONGEST_ARGS = 16_384;

const { id, at, action, resource, argsHash, agentId, keyId, requestorId, machine } = governedCalls;
/** Longer arguments are left out; their hash still tells them apart. */
const args = sql<string | null>`case when length(${governedCalls.args}) <= ${LONGEST_ARGS} then ${governedCalls.args} end`;
const columns = { id, at, action, resource, args, argsHash, agentId, keyId, requestorId, machine };

export type RecentCall = Pick<typeof governedCalls.$inferSelect, Exclude<keyof typeof columns, "args">> & { args: string | null };

/** A project's governed calls of the last days, newest first. */
export async function listRecentCalls(ctx: Pick<Ctx, "db" | "orgId">, projectId: Id<"project">, most: { days: number; limit: number }): Promise<RecentCall[]> {
  return ctx.db
    .select(columns)
    .from(governedCalls)
    .where(and(eq(governedCalls.orgId, ctx.orgId), eq(governedCalls.projectId, projectId), gt(at, sql`clock_timestamp() - make_interval(days => ${most.days})`)))
    .orderBy(desc(governedCalls.seq))
    .limit(most.limit);
}

type OfAgent = { projectId: Id<"project">; action: string; agentId: string | null; keyId: Id<"key"> };
export type AllowedCalls = {
  /** Arguments of calls, newest first. */
  args: { id: Id<"call">; args: string | null }[];
  /** The time of the oldest call that was looked at, where the limit ended the search. */
  since: Date | null;
};

/** What one agent (without a name: one key) was let do by one action, among a project's newest calls of these days. */
export async function listAllowedCalls(ctx: Pick<Ctx, "db" | "orgId">, of: OfAgent, most: { days: number; calls: number }): Promise<AllowedCalls> {
  const newest = ctx.db
    .select({ id, at, action, agentId, keyId, decision: governedCalls.decision, seq: governedCalls.seq, args: args.as("known_args") })
    .from(governedCalls)
    .where(and(eq(governedCalls.orgId, ctx.orgId), eq(governedCalls.projectId, of.projectId), gt(at, sql`clock_timestamp() - make_interval(days => ${most.days})`)))
    .orderBy(desc(governedCalls.seq))
    .limit(most.calls)
    .as("newest");
  const byAgent = of.agentId === null ? and(isNull(newest.agentId), eq(newest.keyId, of.keyId)) : eq(newest.agentId, of.agentId);
  const [found, [span]] = await Promise.all([
    ctx.db.select({ id: newest.id, args: newest.args }).from(newest).where(and(byAgent, eq(newest.action, of.action), eq(newest.decision, "allow"))).orderBy(desc(newest.seq)),
    ctx.db.select({ calls: count(), oldest: sql<string | null>`min(${newest.at})` }).from(newest),
  ]);
  return { args: found, since: span !== undefined && span.calls >= most.calls && span.oldest !== null ? new Date(span.oldest) : null };
}
