import { and, eq, isNull } from "drizzle-orm";
import { approvedEffects } from "@/lib/approvals/approve";
import { readChoice, type Choice } from "@/lib/approvals/choice";
import { governingNow, partiesOf, type Governing } from "@/lib/approvals/governing";
import { decidedNotice } from "@/lib/approvals/notices";
import { Refusal, refuse } from "@/lib/approvals/refusal";
import { databaseClock, insertVote, listVotes, lockRequest, resolveOpen, type RequestRow, type VoteRow } from "@/lib/approvals/repo";
import type { ApprovalRequest, DecideInput } from "@/lib/approvals/schema";
import { showRequest } from "@/lib/approvals/show";
import { castVote, widens, type Terms } from "@/lib/approvals/state";
import { alreadyDecided } from "@/lib/approvals/winner";
import { settleCall } from "@/lib/audit/record-call";
import { memberships } from "@/db/schema";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { AppError, notFound } from "@/lib/errors";
import { newId, type Id } from "@/lib/ids";
import { roleAtLeast } from "@/lib/auth/permissions";
import { changed, mutate, type Outcome } from "@/lib/mutate";
import { lockProjectPolicy } from "@/lib/policies/lock";
import { mayDecide } from "@/lib/settings/terms";

/**
 * One person decides a request (contract section 7). The first committed decision wins, by one conditional update on the
 * database clock; rights are read again inside the transaction. Refused attempts are audited and thrown as 403, 409 or 422.
 */
export async function decideRequest(ctx: Ctx<MemberActor>, id: Id<"request">, input: DecideInput): Promise<ApprovalRequest> {
  const refusal = await mutate<Refusal | null, MemberActor>(ctx, async (tx) => {
    const outcome = await attempt(tx, id, input);
    return outcome instanceof Refusal ? { value: outcome, events: outcome.events, notices: [] } : { ...outcome, value: null };
  });
  if (refusal !== null) throw refusal.error;
  return showRequest(ctx, id);
}

async function attempt(tx: TxCtx<MemberActor>, id: Id<"request">, input: DecideInput): Promise<Outcome<null> | Refusal> {
  if (input.decision_kind === "approved_forever") await lockProjectPolicy(tx, id);
  const row = await lockRequest(tx, id);
  if (row === null) throw notFound();
  const role = await lockRole(tx);
  const governing = await governingNow(tx, row);
  const [votes, now] = [await listVotes(tx, id), await databaseClock(tx)];
  const barred = (await closed(tx, row, now)) ?? (await barredBy(tx, row, { governing, role })) ?? misread(row, input) ?? missingReason(row, input, governing);
  if (barred !== null) return barred;
  const approvals = votes.filter((vote) => vote.action === "approve");
  const verdict = castVote(row, approvals.map((vote) => vote.personKey), { voterKey: tx.actor.personKey, action: input.action }, now);
  if (!verdict.ok) return verdict.reason === "already_voted" ? refuse(row, "already_voted", "You have approved this already. It now needs somebody else.") : await alreadyDecided(tx, row, verdict.reason);
  if (verdict.state === "denied") return deny(tx, row, input);
  if (governing === null) throw new Error("an approval reached its end without settings");
  const choice = readChoice(row, input, governing.terms);
  if (choice.kind === "approved_forever" && !roleAtLeast(role, "admin")) throw new AppError("forbidden", "Only an admin or owner may approve by changing the policy. Approve in another way, or hand the request to an admin.");
  const wider = approvals.find((vote) => widens(choice, vote.terms as Terms));
  if (wider !== undefined) throw new AppError("kind_not_allowed", `${wider.name} signed for less. A later signer may narrow an approval, never widen it.`);
  return approve(tx, { row, input, choice, approvals, state: verdict.state, given: verdict.given });
}

/** The role at this moment, held until the commit, so that a removal and a decision have one order. */
async function lockRole(tx: TxCtx<MemberActor>) {
  const [member] = await tx.db
    .select({ role: memberships.role })
    .from(memberships)
    .where(and(eq(memberships.orgId, tx.orgId), eq(memberships.userId, tx.actor.userId), isNull(memberships.deactivatedAt)))
    .for("share");
  if (member === undefined) throw new AppError("forbidden", "You are no longer a member of this organization.");
  return member.role;
}

async function closed(tx: TxCtx<MemberActor>, row: RequestRow, now: Date): Promise<Refusal | null> {
  if (row.state !== "pending") return alreadyDecided(tx, row, "already_decided");
  return row.expiresAt <= now ? alreadyDecided(tx, row, "expired") : null;
}

async function barredBy(tx: TxCtx<MemberActor>, row: RequestRow, by: { governing: Governing | null; role: MemberActor["role"] }): Promise<Refusal | null> {
  const about = await partiesOf(tx, row);
  const terms = by.governing?.terms ?? { named: true, approverIds: [] };
  const delegated = row.delegatedTo === tx.actor.userId && by.governing !== null;
  const verdict = mayDecide({ userId: tx.actor.userId, personKey: tx.actor.personKey, role: by.role, active: true }, delegated ? { named: true, approverIds: [tx.actor.userId] } : terms, about);
  if (verdict.ok) return null;
  if (verdict.reason === "self_approval") return refuse(row, "self_approval", "You asked for this, or made the key it came with, so somebody else has to decide it.");
  if (by.governing === null) return refuse(row, "not_an_approver", "Approvals have been switched off where this request is governed, so nobody may decide it. It ends by itself.");
  return refuse(row, "not_an_approver", by.governing.terms.named ? "Only the people named for this request may decide it." : "Your role may not decide requests. Ask an admin of the organization.");
}

/** The digest that was on the screen must be the one that is here. */
function misread(row: RequestRow, input: DecideInput): Refusal | null {
  if (input.digest === undefined || input.digest === row.digest) return null;
  return refuse(row, "stale_view", "What you were shown is not what would run. Nothing was decided; read the request again.", { shown: input.digest });
}

function missingReason(row: RequestRow, input: DecideInput, governing: Governing | null): Refusal | null {
  if (governing === null || !governing.terms.requireReason || (input.reason ?? "") !== "") return null;
  return new Refusal(new AppError("reason_required", `Say why: a decision without a note is refused here. ${row.isTest ? "A word is enough." : "The agent is told your note."}`));
}

type Signed = { row: RequestRow; input: DecideInput; choice: Choice; approvals: (VoteRow & { name: string })[]; state: "approved" | "pending"; given: number };

function subject(row: RequestRow) {
  return { subjectId: row.id, requestId: row.id, callId: row.callId, argsHash: row.argsHash, policyVersion: row.policyVersion };
}

async function sign(tx: TxCtx<MemberActor>, row: RequestRow, input: DecideInput, terms: Record<string, unknown>): Promise<boolean> {
  const at = await databaseClock(tx);
  return insertVote(tx, { id: newId("vote", at), orgId: tx.orgId, requestId: row.id, userId: tx.actor.userId, personKey: tx.actor.personKey, action: input.action, reason: input.reason ?? null, digest: input.digest ?? null, terms, createdAt: at });
}

async function deny(tx: TxCtx<MemberActor>, row: RequestRow, input: DecideInput): Promise<Outcome<null> | Refusal> {
  const after = await resolveOpen(tx, row.id, { state: "denied", resolvedBy: tx.actor.userId, decisionReason: input.reason ?? null });
  if (after === null) return alreadyDecided(tx, row, "expired");
  await sign(tx, row, input, {});
  await settleCall(tx, row.id, { decision: "deny", decisionSource: "approval", decidedBy: tx.actor.userId, decidedAt: after.resolvedAt });
  const reason = input.reason ?? null;
  const notice = decidedNotice(row, { type: "approval.denied", by: tx.actor.name, reason, kind: null });
  return changed(null, { type: "approval.denied", ...subject(row), data: { reason, digest: row.digest, shown: input.digest ?? null } }, [notice]);
}

async function approve(tx: TxCtx<MemberActor>, signed: Signed): Promise<Outcome<null> | Refusal> {
  const { row, input, choice, approvals } = signed;
  if (!(await sign(tx, row, input, choice))) return refuse(row, "already_voted", "You have signed this already.");
  const facts = { kind: choice.kind, reason: input.reason ?? null, digest: row.digest, shown: input.digest ?? null, given: signed.given, required: row.quorum };
  if (signed.state === "pending") return changed(null, { type: "approval.voted", ...subject(row), data: { vote: "approve", ...facts } });
  const after = await resolveOpen(tx, row.id, { state: "approved", decisionKind: choice.kind, resolvedBy: tx.actor.userId, decisionReason: input.reason ?? null });
  if (after?.resolvedAt == null) return alreadyDecided(tx, row, "expired");
  const approved = { type: "approval.approved" as const, ...subject(row), data: { ...facts, signers: [...approvals.map((vote) => vote.userId), tx.actor.userId] } };
  const effects = await approvedEffects(tx, after, choice, input);
  const notice = decidedNotice(row, { type: "approval.approved", by: tx.actor.name, reason: input.reason ?? null, kind: choice.kind });
  return changed(null, [approved, ...effects.events], [notice, ...effects.notices]);
}
