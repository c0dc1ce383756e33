import { and, desc, eq, gt, inArray, isNotNull, sql } from "drizzle-orm";
import { approvalRequests, organizations, proposalAnswers, users } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import type { Answered } from "@/lib/learning/state";
import type { ProposalAnswer } from "@/lib/vocabulary";

type Reader = Pick<Ctx | TxCtx, "db" | "orgId">;
export type SourceRow = typeof approvalRequests.$inferSelect;

const MOST_ROWS = 20_000;

/** How many identical approvals make a proposal in this organization. */
export async function approvalsNeeded(ctx: Reader): Promise<number> {
  const [row] = await ctx.db.select({ needed: organizations.learnAfterApprovals }).from(organizations).where(eq(organizations.id, ctx.orgId));
  if (row === undefined) throw new Error(`organization ${ctx.orgId} is gone`);
  return row.needed;
}

/** What people answered in a project in the last days, newest first; tests and rules of the agent's own file are left out. */
export async function listAnswered(ctx: Reader, projectId: Id<"project">, days: number): Promise<Answered[]> {
  const { id, action, resource, argsHash, agentId, requestorId, resolvedBy, resolvedAt, state } = approvalRequests;
  const rows = await ctx.db
    .select({ id, action, resource, argsHash, agentId, requestorId, resolvedBy, resolvedAt, state })
    .from(approvalRequests)
    .where(
      and(
        eq(approvalRequests.orgId, ctx.orgId),
        eq(approvalRequests.projectId, projectId),
        inArray(state, ["approved", "denied"]),
        isNotNull(resolvedBy),
        eq(approvalRequests.isTest, false),
        eq(approvalRequests.policySource, "hosted"),
        gt(resolvedAt, sql`clock_timestamp() - make_interval(days => ${days})`),
      ),
    )
    .orderBy(desc(resolvedAt))
    .limit(MOST_ROWS);
  return rows.flatMap(({ state: outcome, ...row }) =>
    row.resolvedBy === null || row.resolvedAt === null || (outcome !== "approved" && outcome !== "denied") ? [] : [{ ...row, resolvedBy: row.resolvedBy, resolvedAt: row.resolvedAt, outcome }],
  );
}

export async function findSourceRow(ctx: Reader, id: string): Promise<SourceRow | null> {
  const [row] = await ctx.db.select().from(approvalRequests).where(and(eq(approvalRequests.orgId, ctx.orgId), eq(approvalRequests.id, id as Id<"request">)));
  return row ?? null;
}

export async function listAnswers(ctx: Reader, projectId: Id<"project">): Promise<{ id: Id<"proposal">; answeredAt: Date }[]> {
  return ctx.db
    .select({ id: proposalAnswers.id, answeredAt: proposalAnswers.answeredAt })
    .from(proposalAnswers)
    .where(and(eq(proposalAnswers.orgId, ctx.orgId), eq(proposalAnswers.projectId, projectId)));
}

export type Answer = { id: Id<"proposal">; projectId: Id<"project">; answer: ProposalAnswer; reason: string | null; answeredBy: Id<"user"> };

/** Writes an answer down; one of the same proposal from before is replaced. */
export async function saveAnswer(tx: TxCtx, answer: Answer): Promise<void> {
  const answeredAt = sql`date_trunc('milliseconds', clock_timestamp())`;
  const row = { ...answer, orgId: tx.orgId, answeredAt };
  await tx.db.insert(proposalAnswers).values(row).onConflictDoUpdate({ target: [proposalAnswers.orgId, proposalAnswers.id], set: row });
}

/** Answers to one proposal queue here, each until its commit. */
export async function lockProposal(tx: TxCtx, id: Id<"proposal">): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`proposal\n${tx.orgId}\n${id}`}, 4806))`);
}

/** The database clock, to the millisecond. */
export async function clockOf(tx: TxCtx): Promise<Date> {
  const [row] = await tx.db.execute<{ ms: string }>(sql`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text as ms`);
  return new Date(Number(row?.ms));
}

export async function listPeople(ctx: Reader, ids: readonly string[]): Promise<Map<string, { id: string; email: string; name: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db.select({ id: users.id, email: users.email, name: users.name }).from(users).where(inArray(users.id, [...ids] as Id<"user">[]));
  return new Map(rows.map((row) => [row.id, row]));
}
