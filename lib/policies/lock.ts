import { and, eq, sql } from "drizzle-orm";
import { approvalRequests } from "@/db/schema";
import type { TxCtx } from "@/lib/context";
import type { Id } from "@/lib/ids";

const POLICY_LOCK = 4_805;

/** Savers of one project's policy queue here, each until its commit, and wait for those who hold it. */
export async function lockPolicy(tx: TxCtx, projectId: Id<"project">): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(${POLICY_LOCK}, hashtext(${projectId}))`);
}

/**
 * Keeps the live version where it is until this transaction ends, without keeping others from doing so too: a request made
 * under a version is committed before the next version looks for pending requests, so that none is missed.
 */
export async function holdPolicy(tx: TxCtx, projectId: Id<"project">): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock_shared(${POLICY_LOCK}, hashtext(${projectId}))`);
}

/** As `lockPolicy`, for the project of a request; taken before the request itself, which is the order in which saving goes. */
export async function lockProjectPolicy(tx: TxCtx, requestId: Id<"request">): Promise<void> {
  const [row] = await tx.db
    .select({ projectId: approvalRequests.projectId })
    .from(approvalRequests)
    .where(and(eq(approvalRequests.orgId, tx.orgId), eq(approvalRequests.id, requestId)));
  if (row !== undefined) await lockPolicy(tx, row.projectId);
}
