import type { Database } from "@/db/client";
import { digestOf, guardAction, type Action } from "@/lib/approvals/action";
import type { GuardInput, GuardResult } from "@/lib/approvals/schema";
import { recordCalls, type CallRow } from "@/lib/audit/record-call";
import type { Ctx, KeyActor } from "@/lib/context";
import type { AuditEvent } from "@/lib/events";
import { findCover, useGrant, type GrantRow } from "@/lib/grants/cover";
import { evaluate, type Evaluation } from "@/lib/guard/evaluate";
import { recordCall } from "@/lib/guard/recorder";
import { resolveRequestor, type Requestor } from "@/lib/identity/resolve";
import { newId } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";

type Asked = { action: Action; requestor: Requestor; evaluation: Evaluation; digest: string };

/**
 * Decides one call and records it (contract section 5). A hard deny beats every grant; a grant lifts only a deny that may
 * be lifted, and its use is written in the same transaction that takes it.
 */
export async function guard(ctx: Ctx<KeyActor>, input: GuardInput): Promise<GuardResult> {
  const asked = await ask(ctx, input);
  const { engine } = asked.evaluation;
  if (engine.decision === "deny" && engine.hitlEligible) {
    const grant = await takeCover(ctx, asked);
    if (grant !== null) return presentGuard(asked, grant);
  }
  const row = callOf(ctx, asked, null);
  await recordCall(ctx.db as Database, ctx.orgId, row, eventOf(ctx, asked, row, null));
  return presentGuard(asked, null);
}

/** What guard would say; writes nothing and uses nothing (contract section 13, `/policies/check`). */
export async function check(ctx: Ctx<KeyActor>, input: GuardInput): Promise<GuardResult & { allowed: boolean; needs_approval: boolean }> {
  const asked = await ask(ctx, input, false);
  const { engine } = asked.evaluation;
  const cover = engine.decision === "deny" && engine.hitlEligible && ctx.actor.claimedEmail !== null ? await findCover(ctx, coveredCall(ctx, asked)) : null;
  const result = presentGuard(asked, cover);
  return { ...result, allowed: !result.denied, needs_approval: result.denied && result.hitl_eligible };
}

const NOBODY: Requestor = { userId: "usr_" as Requestor["userId"], email: "", name: "", personKey: "", role: "member" };

async function ask(ctx: Ctx<KeyActor>, input: GuardInput, needsIdentity = true): Promise<Asked> {
  const action = guardAction(input);
  const anonymous = !needsIdentity && ctx.actor.claimedEmail === null;
  const [requestor, evaluation] = await Promise.all([
    anonymous ? NOBODY : resolveRequestor(ctx, ctx.actor.claimedEmail),
    evaluate(ctx, { id: ctx.actor.projectId, name: ctx.actor.projectName }, action),
  ]);
  const digest = digestOf(action, { orgId: ctx.orgId, projectId: ctx.actor.projectId, requestorId: requestor.userId, policyVersion: evaluation.current?.version ?? null });
  return { action, requestor, evaluation, digest };
}

function coveredCall(ctx: Ctx<KeyActor>, asked: Asked) {
  return { projectId: ctx.actor.projectId, keyId: ctx.actor.keyId, requestorId: asked.requestor.userId, digest: asked.digest, local: false, rule: asked.evaluation.engine.approval, ...asked.action };
}

/** Takes the grant that covers the call, or null; looks first outside a transaction, for most calls have none. */
async function takeCover(ctx: Ctx<KeyActor>, asked: Asked): Promise<GrantRow | null> {
  if ((await findCover(ctx, coveredCall(ctx, asked))) === null) return null;
  return mutate(ctx, async (tx) => {
    const grant = await findCover(tx, coveredCall(ctx, asked));
    if (grant === null || !(await useGrant(tx, grant))) return unchanged(null);
    const row = callOf(ctx, asked, grant);
    await recordCalls(tx, [row]);
    const used: AuditEvent = { type: "grant.used", subjectId: grant.id, requestId: grant.requestId, grantId: grant.id, callId: row.id, argsHash: row.argsHash, policyVersion: row.policyVersion ?? null, data: { action: row.action, by: "guard" } };
    return changed(grant, [eventOf(ctx, asked, row, grant), used]);
  });
}

function callOf(ctx: Ctx<KeyActor>, { action, requestor, evaluation }: Asked, grant: GrantRow | null): CallRow {
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
    decision: grant === null ? engine.decision : "allow",
    decisionSource: grant === null ? engine.source : "approval",
    reason: engine.reason,
    policyId: current?.policyId ?? null,
    policyName: current?.name ?? null,
    policyVersion: current?.version ?? null,
    ruleId: engine.ruleId,
    grantId: grant?.id ?? null,
    decisionKind: grant?.kind ?? null,
    decidedBy: grant?.givenBy ?? null,
    decidedAt: grant?.createdAt ?? null,
    at: ctx.now,
  };
}

function eventOf(ctx: Ctx<KeyActor>, asked: Asked, row: CallRow, grant: GrantRow | null): AuditEvent {
  return {
    type: "call.decided",
    actor: ctx.actor,
    subjectId: row.id,
    callId: row.id,
    grantId: grant?.id ?? null,
    requestId: grant?.requestId ?? null,
    argsHash: row.argsHash,
    policyVersion: row.policyVersion ?? null,
    data: { action: row.action, resource: row.resource ?? null, agent: row.agentId ?? null, decision: row.decision, source: row.decisionSource, rule: row.ruleId ?? null, reason: row.reason ?? null, requestor: row.requestorId ?? null, digest: asked.digest },
  };
}

function presentGuard({ action, evaluation, digest }: Asked, grant: GrantRow | null): GuardResult {
  const { engine, current } = evaluation;
  const denied = grant === null && engine.decision === "deny";
  return {
    decision: grant === null ? engine.decision : "allow",
    denied,
    hitl_eligible: denied && engine.hitlEligible,
    reason: grant === null ? engine.reason : "An active grant covers this call.",
    reason_code: engine.reasonCode,
    policy_id: current?.policyId ?? null,
    policy_name: current?.name ?? null,
    policy_version: current?.version ?? null,
    rule_id: engine.ruleId,
    decision_source: grant === null ? engine.source : "approval",
    grant_id: grant?.id ?? null,
    args_hash: action.argsHash,
    digest,
  };
}
