import { builtOnce } from "@/db/built-once";
import { insertRows } from "@/db/bulk";
import { and, desc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { governedCalls } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { iso } from "@/lib/time";

export type CallRow = typeof governedCalls.$inferInsert;

/** Writes governed calls; each is one row of the audit page (contract section 12). */
export async function recordCalls(tx: TxCtx, rows: CallRow[]): Promise<void> {
  if (rows.length > 0) await tx.db.insert(governedCalls).values(rows);
}

/** Writes the calls that are not there yet and answers their ids: a call that is told twice is one row. */
export async function recordNewCalls(tx: TxCtx, rows: CallRow[]): Promise<Set<Id<"call">>> {
  if (rows.length === 0) return new Set();
  return new Set((await insertRows(tx.db, governedCalls, rows, { skipKnown: true })) as Id<"call">[]);
}

/** What was recorded under these ids. */
export async function findRecordedCalls(ctx: Pick<Ctx, "db" | "orgId">, ids: Id<"call">[]): Promise<Pick<typeof governedCalls.$inferSelect, "id" | "action" | "argsHash" | "decision">[]> {
  const { id, action, argsHash, decision } = governedCalls;
  return ctx.db.select({ id, action, argsHash, decision }).from(governedCalls).where(and(eq(governedCalls.orgId, ctx.orgId), inArray(governedCalls.id, ids)));
}

/**
 * Gives a request its row: the refused call that it follows, where guard recorded that one in the last ten minutes, else
 * a new row. So the whole life of one call stands in one line.
 */
export async function adoptCall(tx: TxCtx, requestId: Id<"request">, row: CallRow): Promise<Id<"call">> {
  const [refused] = await tx.db
    .select({ id: governedCalls.id })
    .from(governedCalls)
    .where(
      and(
        eq(governedCalls.orgId, tx.orgId),
        row.keyId == null ? isNull(governedCalls.keyId) : eq(governedCalls.keyId, row.keyId),
        eq(governedCalls.argsHash, row.argsHash),
        eq(governedCalls.action, row.action),
        sql`${governedCalls.agentId} is not distinct from ${row.agentId ?? null}`,
        eq(governedCalls.decision, "deny"),
        isNull(governedCalls.requestId),
        gt(governedCalls.at, sql`clock_timestamp() - interval '10 minutes'`),
      ),
    )
    .orderBy(desc(governedCalls.seq))
    .limit(1)
    .for("update", { skipLocked: true });
  if (refused === undefined) {
    await tx.db.insert(governedCalls).values({ ...row, requestId });
    return row.id;
  }
  const { requestorId, claimedEmail, args, decision, decisionSource, grantId, decisionKind, decidedAt } = row;
  await tx.db
    .update(governedCalls)
    .set(defined({ requestId, requestorId, claimedEmail, args, decision, decisionSource, grantId, decisionKind, decidedAt }))
    .where(eq(governedCalls.id, refused.id));
  return refused.id;
}

/** Says in a request's row how it ended. */
export async function settleCall(tx: TxCtx, requestId: Id<"request">, set: Partial<CallRow>): Promise<void> {
  await tx.db.update(governedCalls).set(set).where(and(eq(governedCalls.orgId, tx.orgId), eq(governedCalls.requestId, requestId)));
}

type PersonsDecision = Required<Pick<CallRow, "decision" | "decisionKind" | "decidedBy" | "decidedAt" | "grantId">>;

const decided = builtOnce(["org", "requestId", "decision", "decisionKind", "decidedBy", "decidedAt", "grantId"], (db, { org, requestId, ...set }) =>
  db
    .update(governedCalls)
    .set({ ...set, decisionSource: "approval" } as never)
    .where(and(eq(governedCalls.orgId, org), eq(governedCalls.requestId, requestId))),
);

/** The same where a person decided. */
export async function settleDecidedCall(tx: TxCtx, requestId: Id<"request">, decision: PersonsDecision): Promise<void> {
  await decided(tx.db, { org: tx.orgId, requestId, ...decision });
}

export type PolicySettlement = { requestId: Id<"request">; decision: "allow" | "deny"; decidedAt: Date; reason: string };

/** The same for requests that a policy ended, any number of them by one statement. */
export async function settleCalls(tx: TxCtx, settled: readonly PolicySettlement[]): Promise<void> {
  if (settled.length === 0) return;
  const rows = settled.map(({ requestId, decision, decidedAt, reason }) => ({ request_id: requestId, decision, decided_at: iso(decidedAt), reason }));
  await tx.db.execute(sql`
    update governed_calls c set decision = s.decision, decision_source = 'policy', decided_at = s.decided_at, reason = s.reason
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as s(request_id text, decision text, decided_at timestamptz, reason text)
    where c.org_id = ${tx.orgId} and c.request_id = s.request_id`);
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)) as Partial<T>;
}
