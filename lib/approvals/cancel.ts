import { decidedNotice } from "@/lib/approvals/notices";
import { Refusal } from "@/lib/approvals/refusal";
import { findKey, lockRequest, resolveOpen } from "@/lib/approvals/repo";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { showRequest } from "@/lib/approvals/show";
import { alreadyDecided } from "@/lib/approvals/winner";
import { settleCall } from "@/lib/audit/record-call";
import type { Ctx, KeyActor, TxCtx } from "@/lib/context";
import { AppError, notFound } from "@/lib/errors";
import { resolveRequestor } from "@/lib/identity/resolve";
import type { Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";

/** Takes a request back: the requestor in person, or the key that made it for them (contract section 9). */
export async function cancelRequest(ctx: Ctx, id: Id<"request">, reason: string | null): Promise<ApprovalRequest> {
  const refusal = await mutate<Refusal | null, Ctx["actor"]>(ctx, async (tx) => {
    const row = await lockRequest(tx, id);
    if (row === null || (tx.actor.type === "key" && row.projectId !== tx.actor.projectId)) throw notFound();
    const claimed = tx.actor.type === "key" ? await resolveRequestor(tx as TxCtx<KeyActor>, tx.actor.claimedEmail) : null;
    const isRequestor = tx.actor.type === "member" && (tx.actor.userId === row.requestorId || tx.actor.personKey === row.requestorPersonKey);
    const isMaker = tx.actor.type === "key" && tx.actor.keyId === row.keyId && claimed?.userId === row.requestorId && (await findKey(tx, tx.actor.keyId)) !== null;
    if (!isRequestor && !isMaker) throw new AppError("forbidden", "Only the person who asked, or the key that asked for them, may cancel a request. An approver may deny it.");
    const after = row.state === "pending" ? await resolveOpen(tx, id, { state: "cancelled", resolvedBy: tx.actor.type === "member" ? tx.actor.userId : null, decisionReason: reason }) : null;
    if (after === null) {
      const lost = await alreadyDecided(tx, row, row.state === "pending" ? "expired" : "already_decided");
      return { value: lost, events: [], notices: [] };
    }
    await settleCall(tx, id, { decision: "deny", decisionSource: "approval", decidedAt: after.resolvedAt });
    const base = { subjectId: id, requestId: id, callId: row.callId, argsHash: row.argsHash, policyVersion: row.policyVersion };
    return changed(null, { type: "approval.cancelled", ...base, data: { reason } }, isMaker ? [decidedNotice(row, { type: "approval.cancelled", by: null, reason, kind: null })] : []);
  });
  if (refusal !== null) throw refusal.error;
  return showRequest(ctx, id);
}
