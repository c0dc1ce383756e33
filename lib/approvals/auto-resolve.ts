import { decidedNotice } from "@/lib/approvals/notices";
import { resolveOpen, type RequestRow } from "@/lib/approvals/repo";
import { settleCall } from "@/lib/audit/record-call";
import type { TxCtx } from "@/lib/context";
import type { AuditEvent, Notice } from "@/lib/events";

export type SystemResolution = { outcome: "approved" | "denied" | "cancelled"; note: string };

/**
 * Ends a pending request because its policy changed (contract section 9): nobody's name stands under it, the note says
 * why. Null where somebody or the clock was faster.
 */
export async function resolveBySystem(tx: TxCtx, row: RequestRow, resolution: SystemResolution): Promise<{ event: AuditEvent; notices: Notice[] } | null> {
  const after = await resolveOpen(tx, row.id, { state: resolution.outcome, resolvedBy: null, resolutionNote: resolution.note, decisionKind: resolution.outcome === "approved" ? "approved_once" : null });
  if (after === null) return null;
  await settleCall(tx, row.id, { decision: resolution.outcome === "approved" ? "allow" : "deny", decisionSource: "policy", decidedAt: after.resolvedAt, reason: resolution.note });
  const notice = decidedNotice(row, { type: "approval.auto_resolved", by: null, reason: resolution.note, kind: null });
  const event: AuditEvent = {
    type: "approval.auto_resolved",
    subjectId: row.id,
    requestId: row.id,
    callId: row.callId,
    argsHash: row.argsHash,
    policyVersion: row.policyVersion,
    data: { state: resolution.outcome, note: resolution.note, resolved_by: null },
  };
  return { event, notices: [notice] };
}
