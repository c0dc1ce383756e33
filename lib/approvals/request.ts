import { sql } from "drizzle-orm";
import { noting, requireNotDenied } from "@/lib/approvals/denials";
import { digestOf, requestedAction, type Action } from "@/lib/approvals/action";
import { aboutOf, requireGoverning, tableOf, type Governing } from "@/lib/approvals/governing";
import { requestedNotice } from "@/lib/approvals/notices";
import { presentRequest } from "@/lib/approvals/present";
import { agentLoad, databaseClock, findAlike, findJoined, findKey, insertRequest, type NewRequest } from "@/lib/approvals/repo";
import { REQUEST_ROUTE, type ApprovalRequest, type CreateInput } from "@/lib/approvals/schema";
import { lifetimeSeconds } from "@/lib/approvals/state";
import { adoptCall, type CallRow } from "@/lib/audit/record-call";
import type { Ctx, KeyActor, TxCtx } from "@/lib/context";
import { AppError, invalid, notFound } from "@/lib/errors";
import { findCover, type GrantRow } from "@/lib/grants/cover";
import { evaluate, type Evaluation } from "@/lib/guard/evaluate";
import { idempotently, type Replayable } from "@/lib/idempotency";
import { resolveRequestor, type Requestor } from "@/lib/identity/resolve";
import { newId, type Id } from "@/lib/ids";
import { changed, mutate, unchanged, type Outcome } from "@/lib/mutate";
import { findLimits } from "@/lib/orgs/limits";
import type { Absence } from "@/lib/people/state";
import { holdPolicy } from "@/lib/policies/lock";
import { availableAt, signersAt } from "@/lib/settings/seats";
import type { Member } from "@/lib/settings/terms";
import { addSeconds, iso } from "@/lib/time";
import { LIMITS } from "@/lib/vocabulary";

type Wire = Omit<ApprovalRequest, "review">;
type Created = { status: number; body: Wire };

/**
 * Opens an approval request, or finds the one that already answers (contract section 6, in its order of checks).
 * Answers 201 for a new or already covered one, 200 for an identical pending one; replays by idempotency key.
 */
export async function createRequest(ctx: Ctx<KeyActor>, input: CreateInput, idempotencyKey: string | null): Promise<Replayable<Wire>> {
  const action = requestedAction(input);
  return noting(ctx, () => mutate(ctx, (tx) => create(tx, { input, action }, idempotencyKey)));
}

async function create(tx: TxCtx<KeyActor>, opening: Omit<Opening, "requestor">, idempotencyKey: string | null): Promise<Outcome<Replayable<Wire>>> {
  let outcome: Outcome<Created> | undefined;
  const effect = async () => {
    const requestor = await resolveRequestor(tx, tx.actor.claimedEmail);
    if (opening.input.project_id !== undefined && opening.input.project_id !== tx.actor.projectId) throw notFound();
    return (outcome = await open(tx, { ...opening, requestor })).value;
  };
  const call = { credential: tx.actor.keyId, route: REQUEST_ROUTE, key: idempotencyKey ?? "", body: askedFor(opening.input), claim: tx.actor.claimedEmail };
  const answer = idempotencyKey === null ? { ...(await effect()), replayed: false } : await idempotently(tx, call, effect);
  return { value: answer, events: outcome?.events ?? [], notices: outcome?.notices ?? [] };
}

/** What an `Idempotency-Key` stands for. By which version the hosted policy judged is no part of it: a request outlives a version. */
function askedFor({ policy_version: version, ...input }: CreateInput): object {
  return input.policy_source === "local" && version !== undefined ? { ...input, policy_version: version } : input;
}

type Opening = { input: CreateInput; action: Action; requestor: Requestor };

async function open(tx: TxCtx<KeyActor>, opening: Opening): Promise<Outcome<Created>> {
  const { input, action, requestor } = opening;
  const project = { id: tx.actor.projectId, name: tx.actor.projectName };
  const local = input.policy_source === "local";
  await holdPolicy(tx, project.id);
  const evaluation = await evaluate(tx, project, action);
  const rule = local ? {} : (evaluation.engine.approval ?? {});
  const governing = await requireGoverning(tx, { keyId: tx.actor.keyId, projectId: project.id }, { ...rule } as NewRequest["ruleApproval"] & object);
  const approvers = await requireApprovers(tx, governing, requestor);
  if (!local) requireEligible(evaluation);
  const policyVersion = local ? (input.policy_version ?? null) : (evaluation.current?.version ?? null);
  // A version number of the agent's own file says nothing here, and must not make the digest that of a hosted call.
  const digest = digestOf(action, { orgId: tx.orgId, projectId: project.id, requestorId: requestor.userId, policyVersion: local ? null : policyVersion });
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`alike\n${tx.orgId}\n${digest}`}, 4804))`);
  // The pending one is looked for first: a decision that commits between the two looks is then seen by one of them.
  const alike = await findAlike(tx, requestor.userId, digest);
  const cover = await findCover(tx, { projectId: project.id, keyId: tx.actor.keyId, requestorId: requestor.userId, digest, local, rule: local ? null : evaluation.engine.approval, ...action });
  let rephrasedFrom: Id<"request"> | null = null;
  if (cover === null) {
    if (alike !== null) return unchanged({ status: 200, body: await presented(tx, alike.id) });
    rephrasedFrom = (await requireNotDenied(tx, action, requestor.userId))?.id ?? null;
    await requireRoom(tx, action.agentId);
  }
  const clock = await databaseClock(tx);
  const row = rowOf(tx, { ...opening, evaluation, governing, digest, policyVersion, clock, rephrasedFrom });
  return insert(tx, cover === null ? row : coveredBy(row, cover, clock), { approvers, requestor, cover });
}

async function insert(tx: TxCtx<KeyActor>, row: NewRequest, about: { approvers: Member[]; requestor: Requestor; cover: GrantRow | null }): Promise<Outcome<Created>> {
  const callId = await adoptCall(tx, row.id, callOf(tx, row));
  await insertRequest(tx, { ...row, callId });
  const body = await presented(tx, row.id);
  const base = { subjectId: row.id, requestId: row.id, callId, argsHash: row.argsHash, policyVersion: row.policyVersion ?? null };
  const facts = { action: row.action, resource: row.resource ?? null, agent: row.agentId ?? null, claimed_email: row.claimedEmail, requestor: row.requestorId, reason: row.reason, digest: row.digest, rule: row.ruleId ?? null, rephrased_from: row.rephrasedFrom ?? null, expires_at: body.expires_at };
  const requested = { type: "approval.requested" as const, ...base, data: facts };
  if (about.cover !== null) {
    const event = { type: "approval.auto_resolved" as const, ...base, grantId: about.cover.id, data: { state: "approved", note: row.resolutionNote ?? null } };
    return changed({ status: 201, body }, [requested, event]);
  }
  return changed({ status: 201, body }, requested, [requestedNotice(row, about.requestor, tx.actor.projectName, about.approvers)]);
}

async function presented(tx: TxCtx, id: Id<"request">): Promise<Wire> {
  const found = await findJoined(tx, id);
  if (found === null) throw new Error("a request vanished in its own transaction");
  return presentRequest(found);
}

async function parties(tx: TxCtx<KeyActor>, requestor: Requestor, { members }: Governing) {
  const key = await findKey(tx, tx.actor.keyId);
  return aboutOf(members, { requestorId: requestor.userId, requestorPersonKey: requestor.personKey, keyCreatedBy: tx.actor.createdBy, keyCreatorPersonKey: key?.creatorPersonKey ?? null });
}

/** Everybody who may sign. Those who are out of office count only through whoever stands in for them. */
async function requireApprovers(tx: TxCtx<KeyActor>, governing: Governing, requestor: Requestor): Promise<Member[]> {
  const table = tableOf(governing, await parties(tx, requestor, governing));
  const persons = availableAt(table);
  if (persons >= governing.terms.quorum) return signersAt(table);
  const normally = signersAt({ ...table, away: [] });
  if (new Set(normally.map((member) => member.personKey)).size >= governing.terms.quorum) throw new AppError("no_approver_available", `There is no approver available right now: ${awayWords(normally, governing.away)}. Ask again when somebody is back, or have an admin name another approver under Settings, Approvals.`);
  const need = governing.terms.quorum === 1 ? "an approver" : `${governing.terms.quorum} approvers, and only ${persons} could sign`;
  throw new AppError("no_approver_available", `There is no approver available: this needs ${need}, who is neither the requestor nor the creator of the key. An admin can name one under Settings, Approvals.`);
}

function awayWords(signers: readonly Member[], away: readonly Absence[]): string {
  const words = signers.flatMap((member) => away.filter((absence) => absence.userId === member.userId).map((absence) => `${member.name} is out of office until ${iso(absence.endsAt)}`));
  return words.slice(0, 3).join(", ");
}

function requireEligible({ engine, current }: Evaluation): void {
  if (engine.decision !== "deny") throw new AppError("not_eligible", "The policy does not deny this action, so there is nothing to approve. Call guard again.");
  if (!engine.hitlEligible) {
    const rule = engine.ruleId === null || engine.source === "default" ? "No rule" : `Rule ${engine.ruleId}`;
    const where = current === null ? "The project has no policy, so this is denied" : `${rule} of ${current.name} v${current.version} ${rule === "No rule" ? "allows this, so it is denied by default" : "denies this"}`;
    throw new AppError("not_eligible", `${where}, and no approval may lift that. Do without it, or have an admin add escalate_on_deny to a rule for it.`);
  }
}

async function requireRoom(tx: TxCtx<KeyActor>, agentId: string | null): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`agent\n${tx.actor.keyId}\n${agentId ?? ""}`}, 4805))`);
  const [load, limits] = [await agentLoad(tx, tx.actor.keyId, agentId), await findLimits(tx)];
  const minuteFreesIn = Math.max(1, load.minuteFreesIn);
  const pendingFreesIn = Math.min(60, Math.max(1, load.pendingFreesIn));
  if (load.lastMinute >= limits.agentCreationsPerMinute) {
    throw new AppError("rate_limited", `This agent has made ${load.lastMinute} requests in the last minute, and at most ${limits.agentCreationsPerMinute} are allowed. Ask again in ${minuteFreesIn} s.`, { headers: { "Retry-After": String(minuteFreesIn) } });
  }
  if (load.pending >= limits.agentPendingCap) {
    throw new AppError("rate_limited", `This agent already waits for ${load.pending} answers, and at most ${limits.agentPendingCap} may be open. Cancel some that nobody needs any more, or ask again in ${pendingFreesIn} s.`, { headers: { "Retry-After": String(pendingFreesIn) } });
  }
}

type Facts = Opening & { evaluation: Evaluation; governing: Governing; digest: string; policyVersion: number | null; clock: Date; rephrasedFrom: Id<"request"> | null };

function rowOf(tx: TxCtx<KeyActor>, facts: Facts): NewRequest {
  const { input, action, requestor, evaluation, governing, digest, policyVersion, clock } = facts;
  const { engine, current } = evaluation;
  const local = input.policy_source === "local";
  const { terms, resolved, row } = governing;
  const seconds = lifetimeSeconds({ ruleTimeout: terms.timeoutSeconds, ttlSeconds: input.ttl_seconds ?? null, settingsDefault: terms.defaultTimeoutSeconds, cap: LIMITS.ttlCap, ruleCap: LIMITS.ruleTimeoutCap });
  if (resolved.resolvedScope === "default") throw invalid("No settings row governs this call.");
  const escalates = terms.escalateAfterSeconds !== null && terms.escalateAfterSeconds < seconds;
  return {
    id: newId("request", clock),
    orgId: tx.orgId,
    projectId: tx.actor.projectId,
    keyId: tx.actor.keyId,
    agentId: action.agentId,
    requestorId: requestor.userId,
    requestorPersonKey: requestor.personKey,
    claimedEmail: tx.actor.claimedEmail ?? "",
    action: action.action,
    resource: action.resource,
    reason: input.reason,
    args: action.argsText,
    argsRedacted: action.redactedText,
    argsHash: action.argsHash,
    digest,
    context: action.contextText,
    machine: action.machine,
    policyId: local ? null : (current?.policyId ?? null),
    policyName: local ? null : (current?.name ?? null),
    policyVersion,
    policySource: local ? "local" : "hosted",
    ruleId: local ? null : engine.ruleId,
    ruleIndex: local ? null : engine.ruleIndex,
    ruleReason: local ? null : engine.reason,
    rulePattern: local ? null : engine.matchedPattern,
    ruleApproval: local ? {} : (JSON.parse(JSON.stringify(engine.approval ?? {})) as NonNullable<NewRequest["ruleApproval"]>),
    governingScope: resolved.resolvedScope,
    governingScopeId: row.scopeId,
    quorum: terms.quorum,
    createdAt: clock,
    expiresAt: addSeconds(clock, seconds),
    rephrasedFrom: facts.rephrasedFrom,
    escalateAt: escalates ? addSeconds(clock, terms.escalateAfterSeconds ?? 0) : null,
  };
}

function coveredBy(row: NewRequest, grant: GrantRow, clock: Date): NewRequest {
  return { ...row, state: "approved", decisionKind: grant.kind, grantId: grant.id, resolvedAt: clock, resolutionNote: "An active grant already covers this call." };
}

function callOf(tx: TxCtx<KeyActor>, row: NewRequest): CallRow {
  const covered = row.state === "approved";
  return {
    id: newId("call", row.createdAt),
    orgId: tx.orgId,
    projectId: row.projectId,
    keyId: tx.actor.keyId,
    agentId: row.agentId ?? null,
    machine: row.machine ?? null,
    requestorId: row.requestorId,
    claimedEmail: row.claimedEmail,
    action: row.action,
    resource: row.resource ?? null,
    args: row.args ?? row.argsRedacted ?? null,
    argsHash: row.argsHash,
    decision: covered ? "allow" : "deny",
    decisionSource: covered ? "approval" : "policy",
    reason: row.ruleReason ?? null,
    policyId: row.policyId ?? null,
    policyName: row.policyName ?? null,
    policyVersion: row.policyVersion ?? null,
    ruleId: row.ruleId ?? null,
    grantId: row.grantId ?? null,
    decisionKind: row.decisionKind ?? null,
    decidedAt: row.resolvedAt ?? null,
    at: row.createdAt,
  };
}
