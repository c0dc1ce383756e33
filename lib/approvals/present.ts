import type { JoinedRequest, RequestRow } from "@/lib/approvals/repo";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import { stateAt } from "@/lib/approvals/state";
import { iso } from "@/lib/time";

type Shown =
  | "id" | "state" | "action" | "resource" | "reason" | "agentId" | "projectId" | "governingScope" | "policyId" | "policyName" | "policyVersion" | "ruleId" | "argsRedacted" | "argsHash" | "digest"
  | "quorum" | "isTest" | "createdAt" | "expiresAt" | "resolvedAt" | "decisionKind" | "grantId" | "decisionReason" | "resolutionNote";

/** What of a request leaves by the wire, and the database clock that says whether it has expired. */
export type Presentable = Pick<JoinedRequest, "requestor" | "resolver" | "given" | "clock"> & { row: Pick<RequestRow, Shown> };

/** Row to wire: each field that may leave is named here (contract section 6). */
export function presentRequest(found: Presentable): Omit<ApprovalRequest, "review"> {
  const { row } = found;
  const state = stateAt(row, new Date(found.clock));
  const expired = state === "expired";
  return {
    id: row.id,
    state,
    status: state,
    canonical_action: row.action,
    resource: row.resource,
    reason: row.reason,
    requestor: found.requestor,
    agent_id: row.agentId,
    project_id: row.projectId,
    governing_scope: row.governingScope,
    policy: { id: row.policyId, name: row.policyName, version: row.policyVersion, rule_id: row.ruleId },
    args_redacted: row.argsRedacted === null ? null : (JSON.parse(row.argsRedacted) as unknown),
    args_hash: row.argsHash,
    digest: row.digest,
    quorum: { required: row.quorum, given: found.given },
    is_test: row.isTest,
    created_at: iso(row.createdAt),
    expires_at: iso(row.expiresAt),
    resolved_at: expired ? iso(row.expiresAt) : iso(row.resolvedAt),
    decision_kind: row.decisionKind,
    grant_id: row.grantId,
    resolved_by: found.resolver,
    decision_reason: expired ? "approval_timeout" : row.decisionReason,
    note: expired ? "Nobody decided in time, so it was denied." : row.resolutionNote,
  };
}
