import type { Database } from "@/db/client";
import { digestOf, guardAction } from "@/lib/approvals/action";
import { findApprovedUnder, redeemUnder, type RequestRow } from "@/lib/approvals/attach";
import type { GuardInput, GuardResult } from "@/lib/approvals/schema";
import { recordCalls } from "@/lib/audit/record-call";
import type { Ctx, KeyActor } from "@/lib/context";
import type { AuditEvent } from "@/lib/events";
import { findCover, useGrant, type Covered, type GrantRow } from "@/lib/grants/cover";
import { evaluate } from "@/lib/guard/evaluate";
import { callOf, eventOf, presentGuard, type Asked, type Lift } from "@/lib/guard/line";
import { recordCall } from "@/lib/guard/recorder";
import { resolveRequestor, type Requestor } from "@/lib/identity/resolve";
import { changed, mutate, unchanged } from "@/lib/mutate";

/**
 * Decides one call and records it (contract section 5). A hard deny beats every grant; a grant lifts only a deny that may
 * be lifted, and its use is written in the same transaction that takes it. A call that has a name takes the approval that
 * was asked for under it, each time that it is guarded; of other calls' approvals it takes none that serve only once.
 * Where no rule matches, it takes the one that the system gave because nothing governs the call any more, and no other.
 */
export async function guard(ctx: Ctx<KeyActor>, input: GuardInput, name: string | null = null): Promise<GuardResult> {
  const asked = await ask(ctx, input);
  const { engine } = asked.evaluation;
  if (engine.decision === "deny" && engine.hitlEligible) {
    const lift = name === null ? await takeCover(ctx, asked) : ((await takeNamed(ctx, asked, name)) ?? (await takeCover(ctx, asked, { standing: true })));
    if (lift !== null) return presentGuard(asked, lift);
  }
  if (engine.decision === "deny" && engine.source === "default" && name !== null) {
    const lift = await takeNamed(ctx, asked, name, "system");
    if (lift !== null) return presentGuard(asked, lift);
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
  const result = presentGuard(asked, cover === null ? null : liftBy(cover));
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

function coveredCall(ctx: Ctx<KeyActor>, asked: Asked): Covered {
  return { projectId: ctx.actor.projectId, keyId: ctx.actor.keyId, requestorId: asked.requestor.userId, digest: asked.digest, local: false, rule: asked.evaluation.engine.approval, ...asked.action };
}

/** Takes the grant that covers the call, or null; looks first outside a transaction, for most calls have none. */
async function takeCover(ctx: Ctx<KeyActor>, asked: Asked, among: { standing?: boolean } = {}): Promise<Lift | null> {
  if ((await findCover(ctx, coveredCall(ctx, asked), among)) === null) return null;
  return mutate<Lift | null, KeyActor>(ctx, async (tx) => {
    const grant = await findCover(tx, coveredCall(ctx, asked), among);
    if (grant === null || !(await useGrant(tx, grant))) return unchanged(null);
    const lift = liftBy(grant);
    const row = callOf(ctx, asked, lift);
    await recordCalls(tx, [row]);
    const used: AuditEvent = { type: "grant.used", subjectId: grant.id, requestId: grant.requestId, grantId: grant.id, callId: row.id, argsHash: row.argsHash, policyVersion: row.policyVersion ?? null, data: { action: row.action, by: "guard" } };
    return changed(lift, [eventOf(ctx, asked, row, lift), used]);
  });
}

/**
 * Takes the approval that was asked for under the call's name, or null. The first time its request's own line says that
 * the call runs; each later time, for example after a crash, is a line of its own.
 */
async function takeNamed(ctx: Ctx<KeyActor>, asked: Asked, name: string, givenBy?: "system"): Promise<Lift | null> {
  const call = coveredCall(ctx, asked);
  const found = await findApprovedUnder(ctx, name, call);
  if (found === null || (givenBy === "system" && !isOfTheSystem(found))) return null;
  return mutate<Lift | null, KeyActor>(ctx, async (tx) => {
    const redeemed = await redeemUnder(tx, found.id, { name, call, requestor: asked.requestor });
    if (redeemed === null) return unchanged(null);
    const lift = liftByRequest(found);
    const [first, ...rest] = redeemed.events;
    if (first !== undefined) return changed(lift, [first, ...rest]);
    const row = callOf(ctx, asked, lift);
    await recordCalls(tx, [row]);
    return changed(lift, eventOf(ctx, asked, row, lift));
  });
}

/** Approved because the policy changed, by nobody and without a grant (contract section 9). */
function isOfTheSystem(row: RequestRow): boolean {
  return row.resolvedBy === null && row.grantId === null;
}

function liftBy(grant: GrantRow): Lift {
  return { grantId: grant.id, requestId: grant.requestId, kind: grant.kind, givenBy: grant.givenBy, givenAt: grant.createdAt, reason: "An active grant covers this call." };
}

function liftByRequest(row: RequestRow): Lift {
  return { grantId: row.grantId, requestId: row.id, kind: row.decisionKind, givenBy: row.resolvedBy, givenAt: row.resolvedAt, reason: "The approval that was asked for under this name covers this call." };
}
