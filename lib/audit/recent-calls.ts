import { and, desc, eq, gt, sql } from "drizzle-orm";
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
