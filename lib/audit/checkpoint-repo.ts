import { and, asc, desc, eq, gt, lte, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { auditCheckpoints, auditEvents, auditHeads } from "@/db/schema";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";

export type CheckpointRow = typeof auditCheckpoints.$inferSelect;

/** The newest checkpoint of at most this size. */
export async function findCheckpoint(ctx: Pick<Ctx, "db" | "orgId">, upTo: number): Promise<CheckpointRow | null> {
  const [row] = await ctx.db
    .select()
    .from(auditCheckpoints)
    .where(and(eq(auditCheckpoints.orgId, ctx.orgId), lte(auditCheckpoints.size, upTo)))
    .orderBy(desc(auditCheckpoints.size))
    .limit(1);
  return row ?? null;
}

/** The hashes of the next lines after `after` up to and with `upTo`, in order. */
export async function listHashesAfter(ctx: Pick<Ctx, "db" | "orgId">, range: { after: number; upTo: number; limit: number }): Promise<{ seq: number; hash: Uint8Array }[]> {
  return ctx.db
    .select({ seq: auditEvents.seq, hash: auditEvents.hash })
    .from(auditEvents)
    .where(and(eq(auditEvents.orgId, ctx.orgId), gt(auditEvents.seq, range.after), lte(auditEvents.seq, range.upTo)))
    .orderBy(asc(auditEvents.seq))
    .limit(range.limit);
}

/** Chains that have grown since their newest checkpoint. */
export async function listUnsealed(db: Database): Promise<{ orgId: Id<"org">; seq: number }[]> {
  return db
    .select({ orgId: auditHeads.orgId, seq: auditHeads.seq })
    .from(auditHeads)
    .where(gt(auditHeads.seq, sql`coalesce((select max(c.size) from ${auditCheckpoints} c where c.org_id = ${auditHeads.orgId}), 0)`));
}

/** Keeps a checkpoint; one of the same size that is there already stays. */
export async function insertCheckpoint(db: Database, row: Omit<CheckpointRow, "at">): Promise<void> {
  await db.insert(auditCheckpoints).values(row).onConflictDoNothing();
}
