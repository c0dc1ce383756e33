import { hex } from "@/lib/audit/chain";
import type { CallRow, EventRow } from "@/lib/audit/repo";
import type { AuditEventLine, AuditRow } from "@/lib/audit/schema";
import { iso } from "@/lib/time";
import type { DecisionSource, EngineVerdict, RequestState } from "@/lib/vocabulary";

/** The decision with the way it came about, as it stands in the list and in exports. */
export function decisionLabel(call: { decision: EngineVerdict; decisionSource: DecisionSource; state: RequestState | null }): string {
  if (call.decision !== "deny") return call.decisionSource === "approval" ? `${call.decision} (via approval)` : call.decision;
  if (call.decisionSource === "policy" && (call.state === "approved" || call.state === "denied")) return "deny (policy changed)";
  switch (call.state) {
    case "pending":
      return "deny (awaiting approval)";
    case "denied":
      return "deny (via approval)";
    case "expired":
      return "deny (timed out)";
    case "cancelled":
      return "deny (cancelled)";
    case "approved":
      return "deny (approved, not yet run)";
    case null:
      return call.decisionSource === "approval" ? "deny (via approval)" : "deny";
  }
}

export function presentCall(row: CallRow): AuditRow {
  const { call } = row;
  return {
    id: call.id,
    seq: row.chainSeq,
    at: iso(call.at),
    action: call.action,
    resource: call.resource,
    decision: call.decision,
    decision_label: decisionLabel({ decision: call.decision, decisionSource: row.decisionSource, state: row.state }),
    decision_source: row.decisionSource,
    project: row.project,
    agent_id: call.agentId,
    requestor: row.requestor,
    claimed_email: call.claimedEmail,
    key: row.key === null ? null : { id: row.key.id, name: row.key.name, last_four: row.key.lastFour },
    request_id: call.requestId,
    grant_id: call.grantId,
    decision_kind: call.decisionKind,
    decided_by: row.decidedBy,
    decided_at: iso(call.decidedAt),
    policy: call.policyId === null ? null : { id: call.policyId, name: call.policyName, version: call.policyVersion, rule_id: call.ruleId },
    reason: call.reason,
    args_hash: call.argsHash,
    state: row.state,
  };
}

export function presentEvent(row: EventRow, before: EventRow | null): AuditEventLine {
  return {
    id: row.id,
    seq: row.seq,
    type: row.type,
    at: iso(row.at),
    gap_ms: before === null ? null : row.at.getTime() - before.at.getTime(),
    hash: hex(row.hash),
    actor: { type: row.actorType, id: row.actorId, name: row.actorType === "system" ? "Countersign" : (row.actorName ?? row.actorId ?? "unknown"), email: row.actorEmail },
    request_id: row.requestId,
    grant_id: row.grantId,
    call_id: row.callId,
    data: row.data === null ? null : (JSON.parse(row.data) as Record<string, unknown>),
  };
}
