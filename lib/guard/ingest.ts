import { canonicalize, type JsonObject } from "@countersign/sdk/canonical";
import { createHash } from "node:crypto";
import type { Database } from "@/db/client";
import { digestOf, guardAction, type Action } from "@/lib/approvals/action";
import { findRecordedCalls, type CallRow } from "@/lib/audit/record-call";
import type { Ctx, KeyActor } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { AuditEvent } from "@/lib/events";
import { judgeClaim, type ClaimVerdict } from "@/lib/guard/claim";
import { recordAll, type Recorded } from "@/lib/guard/recorder";
import type { ClaimedCall, ClaimsInput, ClaimsResult } from "@/lib/guard/schema";
import { resolveRequestor, type Requestor } from "@/lib/identity/resolve";
import { idOfBytes, type Id } from "@/lib/ids";
import { savedVersion, type SavedVersion } from "@/lib/policies/version";

const LONGEST_AGE_MS = 7 * 86_400_000;

type Batch = { requestor: Requestor | null; refused: string | null; versions: Map<number, SavedVersion | null>; dropped: number };

/**
 * Records calls that an agent decided in its own process (contract section 13). Each is a claim: it is checked against the
 * version it names, kept whatever comes out, and marked where it cannot be believed. An id is recorded once.
 */
export async function ingestCalls(ctx: Ctx<KeyActor>, input: ClaimsInput): Promise<ClaimsResult> {
  const [person, versions] = await Promise.all([whoAsked(ctx), versionsOf(ctx, input.entries)]);
  const batch = { ...person, versions, dropped: input.dropped };
  const calls = input.entries.map((claim, index) => recordedOf(ctx, claim, { ...batch, dropped: index === 0 ? batch.dropped : 0 }));
  const isNew = await recordAll(ctx.db as Database, ctx.orgId, calls);
  const told = input.entries.filter((_, index) => isNew[index] === false);
  const dropped = await countContradictions(ctx, told);
  return { accepted: input.entries.length - dropped, dropped };
}

/** A person who was removed or refused meanwhile does not make what the agent did undone, so the claim is kept without them. */
async function whoAsked(ctx: Ctx<KeyActor>): Promise<Pick<Batch, "requestor" | "refused">> {
  try {
    return { requestor: await resolveRequestor(ctx, ctx.actor.claimedEmail), refused: null };
  } catch (error) {
    if (error instanceof AppError && (error.slug === "identity_claim_rejected" || error.slug === "identity_not_in_org")) return { requestor: null, refused: error.code };
    throw error;
  }
}

async function versionsOf(ctx: Ctx<KeyActor>, claims: ClaimedCall[]): Promise<Map<number, SavedVersion | null>> {
  const numbers = [...new Set(claims.flatMap((claim) => claim.policy_version ?? []))];
  return new Map(await Promise.all(numbers.map(async (number) => [number, await savedVersion(ctx, ctx.actor.projectId, number)] as const)));
}

function recordedOf(ctx: Ctx<KeyActor>, claim: ClaimedCall, batch: Batch): Recorded {
  const decidedAt = new Date(ctx.now.getTime() - Math.min(claim.age_ms, LONGEST_AGE_MS));
  const version = claim.policy_version === undefined ? null : (batch.versions.get(claim.policy_version) ?? null);
  const verdict = judgeClaim(claim, version, { project: ctx.actor.projectName, decidedAt });
  const row = rowOf(ctx, claim, { batch, version, verdict, decidedAt });
  return { row, event: eventOf(ctx, claim, { batch, verdict, row }) };
}

type Judged = { batch: Batch; version: SavedVersion | null; verdict: ClaimVerdict; decidedAt: Date };

function rowOf(ctx: Ctx<KeyActor>, claim: ClaimedCall, { batch, version, verdict, decidedAt }: Judged): CallRow {
  return {
    id: callIdOf(ctx, claim.id),
    orgId: ctx.orgId,
    projectId: ctx.actor.projectId,
    keyId: ctx.actor.keyId,
    agentId: claim.agent_id ?? null,
    requestorId: batch.requestor?.userId ?? null,
    claimedEmail: ctx.actor.claimedEmail,
    action: claim.action,
    resource: claim.resource ?? null,
    args: claim.args === undefined ? null : canonicalize(claim.args as JsonObject),
    argsHash: claim.args_hash,
    decision: claim.decision,
    decisionSource: claim.decision_source === "approval" ? "policy" : claim.decision_source,
    reason: verdict.note === null ? (verdict.engine?.reason ?? null) : `Claimed by the agent: ${verdict.note}`,
    policyId: version?.policyId ?? null,
    policyName: version?.name ?? null,
    policyVersion: version?.version ?? null,
    ruleId: verdict.verified ? (verdict.engine?.ruleId ?? null) : (claim.rule_id ?? null),
    at: decidedAt,
  };
}

function eventOf(ctx: Ctx<KeyActor>, claim: ClaimedCall, { batch, verdict, row }: { batch: Batch; verdict: ClaimVerdict; row: CallRow }): AuditEvent {
  return {
    type: "call.decided",
    actor: ctx.actor,
    subjectId: row.id,
    callId: row.id,
    argsHash: claim.args_hash,
    policyVersion: row.policyVersion ?? null,
    data: {
      action: claim.action,
      resource: row.resource ?? null,
      agent: row.agentId ?? null,
      decision: claim.decision,
      source: row.decisionSource,
      rule: row.ruleId ?? null,
      reason: row.reason ?? null,
      requestor: row.requestorId ?? null,
      digest: batch.requestor === null ? null : digestOfClaim(ctx, claim, batch.requestor),
      recorded_by: "sdk",
      verified: verdict.verified,
      entry: claim.id,
      age_ms: claim.age_ms,
      ...(claim.policy_source === undefined ? {} : { policy_source: claim.policy_source }),
      ...(batch.refused === null ? {} : { requestor_refused: batch.refused }),
      ...(claim.decision_source === "approval" ? { claimed_source: "approval" } : {}),
      ...(batch.dropped === 0 ? {} : { lost_before: batch.dropped }),
    },
  };
}

function digestOfClaim(ctx: Ctx<KeyActor>, claim: ClaimedCall, requestor: Requestor): string {
  const action: Action = { ...guardAction({ action: claim.action, resource: claim.resource, agent_id: claim.agent_id }), argsHash: claim.args_hash };
  return digestOf(action, { orgId: ctx.orgId, projectId: ctx.actor.projectId, requestorId: requestor.userId, policyVersion: claim.policy_version ?? null });
}

/** The same key and entry always make the same id, and no other key can make it. */
function callIdOf(ctx: Ctx<KeyActor>, entry: string): Id<"call"> {
  return idOfBytes("call", createHash("sha256").update(`countersign-claim-v1\n${ctx.orgId}\n${ctx.actor.keyId}\n${entry}`).digest());
}

/** How many of these, whose ids were there already, tell another story than what was recorded first. */
async function countContradictions(ctx: Ctx<KeyActor>, told: ClaimedCall[]): Promise<number> {
  if (told.length === 0) return 0;
  const known = new Map((await findRecordedCalls(ctx, told.map((claim) => callIdOf(ctx, claim.id)))).map((row) => [row.id, row]));
  return told.filter((claim) => {
    const row = known.get(callIdOf(ctx, claim.id));
    return row === undefined || row.action !== claim.action || row.argsHash !== claim.args_hash || row.decision !== claim.decision;
  }).length;
}
