import { decidedNotice } from "@/lib/approvals/notices";
import { resolveAllOpen, type RequestRow } from "@/lib/approvals/repo";
import { settleCalls } from "@/lib/audit/record-call";
import type { TxCtx } from "@/lib/context";
import type { AuditEvent, Notice } from "@/lib/events";

export type SystemResolution = { outcome: "approved" | "denied" | "cancelled"; note: string };
export type Resolvable = { row: RequestRow; resolution: SystemResolution };

/**
 * Ends pending requests because their policy changed (contract section 9): nobody's name stands under it, the note says why.
 * However many they are, a fixed number of statements writes them, so that thousands are answered within the two seconds of
 * the contract. Those that somebody or the clock ended first stay as they are and have no line here.
 */
export async function resolveBySystem(tx: TxCtx, all: readonly Resolvable[]): Promise<{ events: AuditEvent[]; notices: Notice[] }> {
  const resolvedAt = await resolveAllOpen(tx, all.map(({ row, resolution }) => ({ id: row.id, state: resolution.outcome, note: resolution.note, kind: resolution.outcome === "approved" ? "approved_once" : null })));
  const resolved = all.filter(({ row }) => resolvedAt.has(row.id));
  await settleCalls(tx, resolved.map(({ row, resolution }) => ({ requestId: row.id, decision: resolution.outcome === "approved" ? "allow" : "deny", decidedAt: resolvedAt.get(row.id) ?? tx.now, reason: resolution.note })));
  return { events: resolved.map(eventOf), notices: resolved.map(noticeOf) };
}

function noticeOf({ row, resolution }: Resolvable): Notice {
  return decidedNotice(row, { type: "approval.auto_resolved", by: null, reason: resolution.note, kind: null });
}

function eventOf({ row, resolution }: Resolvable): AuditEvent {
  return {
    type: "approval.auto_resolved",
    subjectId: row.id,
    requestId: row.id,
    callId: row.callId,
    argsHash: row.argsHash,
    policyVersion: row.policyVersion,
    data: { state: resolution.outcome, note: resolution.note, resolved_by: null },
  };
}
