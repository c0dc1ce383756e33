import { knownArgs } from "@/lib/approvals/action";
import { databaseClock, lockRequest, updateRequest, type RequestRow } from "@/lib/approvals/repo";
import { Refusal, refuse } from "@/lib/approvals/refusal";
import type { Receipt, RedeemInput } from "@/lib/approvals/schema";
import { stateAt } from "@/lib/approvals/state";
import { settleCall } from "@/lib/audit/record-call";
import type { Ctx, KeyActor, TxCtx } from "@/lib/context";
import { AppError, invalid, notFound } from "@/lib/errors";
import type { AuditEvent } from "@/lib/events";
import { findGrantById, useGrant, type GrantRow } from "@/lib/grants/cover";
import { coverageHolds } from "@/lib/grants/covers";
import { evaluate } from "@/lib/guard/evaluate";
import { resolveRequestor, type Requestor } from "@/lib/identity/resolve";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged, type Outcome } from "@/lib/mutate";
import { holdPolicy } from "@/lib/policies/lock";
import { sentInOrder } from "@/lib/sent-in-order";
import { addSeconds, iso } from "@/lib/time";
import { LIMITS, type RequestState } from "@/lib/vocabulary";

/**
 * Turns an approval into the right to run, once (contract section 7). The same consumption key gets the same receipt;
 * another one 409 `grant_consumed`, other arguments 409 `HITL_ARGS_HASH_MISMATCH`, after 5 minutes 410.
 */
export async function redeemRequest(ctx: Ctx<KeyActor>, id: Id<"request">, input: RedeemInput): Promise<Receipt> {
  if (input.digest === undefined && input.args_hash === undefined) throw invalid('Send "digest" or "args_hash", so that what runs is what was approved.');
  const result = await mutate<Receipt | Refusal, KeyActor>(ctx, async (tx) => {
    const requestor = await resolveRequestor(tx, tx.actor.claimedEmail);
    const outcome = await attempt(tx, { id, input, requestor });
    return outcome instanceof Refusal ? { value: outcome, events: outcome.events, notices: [] } : outcome;
  });
  if (result instanceof Refusal) throw result.error;
  return result;
}

type Attempt = { id: Id<"request">; input: RedeemInput; requestor: Requestor };

/** The same inside a transaction that has more to do; a refusal is handed back with its event, which its taker may leave out. */
export async function attempt(tx: TxCtx<KeyActor>, { id, input, requestor }: Attempt): Promise<Outcome<Receipt> | Refusal> {
  const [, row, now] = await sentInOrder(() => holdPolicy(tx, tx.actor.projectId), () => lockRequest(tx, id), () => databaseClock(tx));
  if (row === null || row.projectId !== tx.actor.projectId) throw notFound();
  if (row.keyId !== tx.actor.keyId) return refuse(row, "forbidden", "This request was made with another API key of the project. Only that key may redeem it; with this one, call guard.");
  if (row.requestorId !== requestor.userId) return refuse(row, "HITL_ARGS_HASH_MISMATCH", "This approval was given for another person's call. Nothing may run; ask again on behalf of this one.", { requestor: requestor.userId });
  if (!matches(row, input)) return refuse(row, "HITL_ARGS_HASH_MISMATCH", "What is about to run is not what was approved. Nothing may run; ask again with these arguments.", { digest: input.digest ?? null, args_hash: input.args_hash ?? null });
  if (row.state !== "approved" || row.resolvedAt === null) return notApproved(row, now);
  if (row.redeemedAt !== null) {
    if (row.consumptionKey === input.consumption_key) return unchanged(receiptOf(row, row.redeemedAt, input.consumption_key));
    return refuse(row, "grant_consumed", "This approval has been used already, by another process or under another name. Ask again, under a new Idempotency-Key.");
  }
  if (addSeconds(row.resolvedAt, LIMITS.onceWindow) <= now) return refuse(row, "approval_window_over", "This approval was given more than 5 minutes ago and was not used in time. Nothing may run; ask again.");
  const unusable = (await forbiddenNow(tx, row)) ?? (await takeGrant(tx, row));
  if (unusable !== null) return unusable;
  await Promise.all([updateRequest(tx, id, { redeemedAt: now, consumptionKey: input.consumption_key }), settleCall(tx, id, row.grantId === null ? { decision: "allow" } : { decision: "allow", grantId: row.grantId })]);
  return changed(receiptOf(row, now, input.consumption_key), redeemedEvents(row, now));
}

function matches(row: RequestRow, input: RedeemInput): boolean {
  return (input.digest === undefined || input.digest === row.digest) && (input.args_hash === undefined || input.args_hash === row.argsHash);
}

function notApproved(row: RequestRow, now: Date): Refusal {
  const state = stateAt(row, now);
  return new Refusal(new AppError("not_approved", NOT_APPROVED[state], { details: { state } }));
}

const NOT_APPROVED: Record<RequestState, string> = {
  pending: "Nobody has decided this yet, so nothing may run. Wait until it is approved, then redeem it.",
  denied: "This was denied, so nothing may run. The request says by whom and why; read that before you ask for anything like it.",
  expired: "Nobody decided this in time, which denies it, and nothing may run. Ask again if it is still needed.",
  cancelled: "This was cancelled before anybody decided it, so nothing may run. Ask again if it is still needed.",
  approved: "This approval is not complete, so nothing may run. Ask again.",
};

/** A hard deny beats every grant, also one that was published after the approval (contract section 20). */
async function forbiddenNow(tx: TxCtx<KeyActor>, row: RequestRow): Promise<Refusal | null> {
  if (row.policySource === "local") return null;
  const { engine, current } = await evaluate(tx, { id: row.projectId, name: tx.actor.projectName }, { ...row, args: knownArgs(row) });
  if (engine.source !== "policy" || engine.decision !== "deny" || engine.hitlEligible) return null;
  return refuse(row, "grant_revoked", `Rule ${engine.ruleId ?? ""} of ${current?.name ?? "the policy"} v${current?.version ?? 0} denies this now and lets nobody lift it, so nothing may run. Do without it, or have the policy changed.`);
}

/** Uses the grant that the approval left; a request approved by the system has none (contract section 20). */
async function takeGrant(tx: TxCtx<KeyActor>, row: RequestRow): Promise<Refusal | null> {
  if (row.grantId === null) return null;
  const before = await findGrantById(tx, row.grantId);
  if (before !== null && before.revokedAt === null && !stillCovers(before, row)) return refuse(row, "grant_revoked", "The grant was narrowed and does not cover this call any more, so nothing may run. Ask again.");
  if (before !== null && (await useGrant(tx, before))) return null;
  const grant = await findGrantById(tx, row.grantId);
  if (grant?.revokedAt != null) return refuse(row, "grant_revoked", "The grant was revoked before it was used, so nothing may run. Ask again if it is still needed.");
  return refuse(row, "grant_consumed", "The grant has been used, for example by an identical call under another name, or it has ended. Ask again, under a new Idempotency-Key.");
}

/** A grant may have been narrowed since it answered this request. */
function stillCovers(grant: GrantRow, row: RequestRow): boolean {
  const principals = { requestor: row.requestorId, project: row.projectId, api_key: row.keyId, agent: row.agentId, machine: row.machine };
  if (principals[grant.principalType] !== grant.principalValue) return false;
  return coverageHolds(grant, { action: row.action, resource: row.resource, args: knownArgs(row), argsHash: row.argsHash, agentId: row.agentId, projectId: row.projectId });
}

function receiptOf(row: RequestRow, at: Date, consumptionKey: string): Receipt {
  return { request_id: row.id, grant_id: row.grantId, consumption_key: consumptionKey, args_hash: row.argsHash, digest: row.digest, redeemed_at: iso(at) };
}

function redeemedEvents(row: RequestRow, at: Date): [AuditEvent, ...AuditEvent[]] {
  const base = { requestId: row.id, grantId: row.grantId, callId: row.callId, argsHash: row.argsHash, policyVersion: row.policyVersion };
  const redeemed: AuditEvent = { type: "approval.redeemed", subjectId: row.id, ...base, data: { digest: row.digest, at: iso(at) } };
  if (row.grantId === null) return [redeemed];
  return [redeemed, { type: "grant.used", subjectId: row.grantId, ...base, data: { action: row.action, by: "redeem" } }];
}
