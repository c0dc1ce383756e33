import type { Action } from "@/lib/approvals/action";
import type { GuardResult } from "@/lib/approvals/schema";
import type { CallRow } from "@/lib/audit/record-call";
import type { Ctx, KeyActor } from "@/lib/context";
import type { AuditEvent } from "@/lib/events";
import type { Evaluation } from "@/lib/guard/evaluate";
import type { Requestor } from "@/lib/identity/resolve";
import { newId, type Id } from "@/lib/ids";
import type { DecisionKind } from "@/lib/vocabulary";

/** A call as guard judged it. */
export type Asked = { action: Action; requestor: Requestor; evaluation: Evaluation; digest: string };

/** What lifts a deny: a grant, or the approval of the very call. */
export type Lift = { grantId: Id<"grant"> | null; requestId: Id<"request">; kind: DecisionKind | null; givenBy: Id<"user"> | null; givenAt: Date | null; reason: string };

export function callOf(ctx: Ctx<KeyActor>, { action, requestor, evaluation }: Asked, lift: Lift | null): CallRow {
  const { engine, current } = evaluation;
  return {
    id: newId("call", ctx.now),
    orgId: ctx.orgId,
    projectId: ctx.actor.projectId,
    keyId: ctx.actor.keyId,
    agentId: action.agentId,
    machine: action.machine,
    requestorId: requestor.userId,
    claimedEmail: ctx.actor.claimedEmail,
    action: action.action,
    resource: action.resource,
    args: action.argsText,
    argsHash: action.argsHash,
    decision: lift === null ? engine.decision : "allow",
    decisionSource: lift === null ? engine.source : "approval",
    reason: engine.reason,
    policyId: current?.policyId ?? null,
    policyName: current?.name ?? null,
    policyVersion: current?.version ?? null,
    ruleId: engine.ruleId,
    grantId: lift?.grantId ?? null,
    decisionKind: lift?.kind ?? null,
    decidedBy: lift?.givenBy ?? null,
    decidedAt: lift?.givenAt ?? null,
    at: ctx.now,
  };
}

export function eventOf(ctx: Ctx<KeyActor>, asked: Asked, row: CallRow, lift: Lift | null): AuditEvent {
  return {
    type: "call.decided",
    actor: ctx.actor,
    subjectId: row.id,
    callId: row.id,
    grantId: lift?.grantId ?? null,
    requestId: lift?.requestId ?? null,
    argsHash: row.argsHash,
    policyVersion: row.policyVersion ?? null,
    data: { action: row.action, resource: row.resource ?? null, agent: row.agentId ?? null, decision: row.decision, source: row.decisionSource, rule: row.ruleId ?? null, reason: row.reason ?? null, requestor: row.requestorId ?? null, digest: asked.digest },
  };
}

export function presentGuard({ action, evaluation, digest }: Asked, lift: Lift | null): GuardResult {
  const { engine, current } = evaluation;
  const denied = lift === null && engine.decision === "deny";
  return {
    decision: lift === null ? engine.decision : "allow",
    denied,
    hitl_eligible: denied && engine.hitlEligible,
    reason: lift === null ? engine.reason : lift.reason,
    reason_code: engine.reasonCode,
    policy_id: current?.policyId ?? null,
    policy_name: current?.name ?? null,
    policy_version: current?.version ?? null,
    rule_id: engine.ruleId,
    decision_source: lift === null ? engine.source : "approval",
    grant_id: lift?.grantId ?? null,
    args_hash: action.argsHash,
    digest,
  };
}
