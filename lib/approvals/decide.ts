import { sql } from "drizzle-orm";
import { writeApproval, writeDenial } from "@/lib/approvals/approve";
import { readChoice, type Choice } from "@/lib/approvals/choice";
import { cardOf } from "@/lib/approvals/fingerprint";
import { readGoverning, readParties, type Governing } from "@/lib/approvals/governing";
import { decidedNotice } from "@/lib/approvals/notices";
import { renderingOf, type Rendering } from "@/lib/approvals/preview";
import { assertPolicyStands, changePolicy } from "@/lib/approvals/policy-change";
import { Refusal, refuse } from "@/lib/approvals/refusal";
import { insertVote, listVotes, lockRequest, removeVotes, type RequestRow, type VoteRow } from "@/lib/approvals/repo";
import type { ApprovalRequest, DecideInput } from "@/lib/approvals/schema";
import { showRequest } from "@/lib/approvals/show";
import { countedNow, freeSeat, lockStanding, lockStoodInFor, rightOf, seatTaken, type Voter } from "@/lib/approvals/right";
import { castVote, widens, type Terms } from "@/lib/approvals/state";
import { alreadyDecided } from "@/lib/approvals/winner";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { AppError, notFound } from "@/lib/errors";
import { newId, type Id } from "@/lib/ids";
import { roleAtLeast } from "@/lib/auth/permissions";
import { changed, mutate, type Outcome } from "@/lib/mutate";
import { lockProjectPolicy } from "@/lib/policies/lock";
import { sentInOrder } from "@/lib/sent-in-order";

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
  if (input.decision_kind === "approved_forever" || input.expected_policy_version !== undefined) await lockProjectPolicy(tx, id);
  const read = () => Promise.all([readGoverning(tx, id), listVotes(tx, id), readParties(tx, id)]);
  const [, row, , now, [governingOf, votes, partiesOf]] = await sentInOrder(() => planOnce(tx, input), () => lockAndDraw(tx, id), () => lockStoodInFor(tx), () => lockStanding(tx, id), read);
  if (row === null) throw notFound();
  const [governing, parties] = [governingOf(row), partiesOf(row)];
  const shut = await closed(tx, row, now);
  if (shut !== null) return shut;
  const right = rightOf(tx, row, governing, parties);
  if (!right.ok) return right.refusal;
  const barred = misread(row, input) ?? missingReason(row, input, governing);
  if (barred !== null) return barred;
  const approvals = countedNow(votes, row, governing, parties);
  const keyOf = (userId: string, stored: string) => governing?.members.find((member) => member.userId === userId)?.personKey ?? stored;
  const verdict = castVote(row, approvals.map((vote) => keyOf(vote.userId, vote.personKey)), { voterKey: right.voter.personKey, action: input.action }, now);
  if (!verdict.ok) return verdict.reason === "already_voted" ? refuse(row, "already_voted", "You have approved this already. It now needs somebody else.") : await alreadyDecided(tx, row, verdict.reason);
  if (verdict.state === "denied") return deny(tx, row, input, now);
  if (votes.some((vote) => vote.personKey === right.voter.personKey)) return refuse(row, "already_voted", "You have signed this already.");
  if (governing === null) throw new Error("an approval reached its end without settings");
  const seat = freeSeat(right.seats, approvals.map((vote) => (vote.signedFor === null ? keyOf(vote.userId, vote.personKey) : keyOf(vote.signedFor, ""))));
  if (seat === null) return refuse(row, "already_voted", seatTaken(right));
  const choice = readChoice(row, input, governing.terms);
  if (choice.kind === "approved_forever" && !roleAtLeast(right.voter.role, "admin")) throw new AppError("forbidden", "Only an admin or owner may approve by changing the policy. Approve in another way, or hand the request to an admin.");
  if (choice.kind !== "approved_forever") await assertPolicyStands(tx, row.projectId, input.expected_policy_version);
  const wider = approvals.find((vote) => widens(choice, vote.terms as Terms));
  if (wider !== undefined) throw new AppError("kind_not_allowed", `${wider.name} signed for less. A later signer may narrow an approval, never widen it.`);
  // What did not count towards the approval must not count towards what its grant may do either.
  if (verdict.state === "approved") await removeVotes(tx, votes.filter((vote) => !approvals.includes(vote)).map((vote) => vote.id));
  return approve(tx, { row, input, choice, approvals, state: verdict.state, given: verdict.given, voter: right.voter, signedFor: seat.userId === tx.actor.userId ? null : seat.userId, now });
}

/**
 * PostgreSQL would plan each of a decision's statements anew five times on every connection, which takes longer than running it. They
 * find their rows by key, so one plan is right for every value; what a change of policy looks for has no such plan.
 */
async function planOnce(tx: TxCtx, input: DecideInput): Promise<void> {
  if (input.decision_kind !== "approved_forever") await tx.db.execute(sql`set local plan_cache_mode = force_generic_plan`);
}

async function closed(tx: TxCtx<MemberActor>, row: RequestRow, now: Date): Promise<Refusal | null> {
  if (row.state !== "pending") return alreadyDecided(tx, row, "already_decided");
  return row.expiresAt <= now ? alreadyDecided(tx, row, "expired") : null;
}

/** The digest that was on the screen must be the one that is here. */
function misread(row: RequestRow, input: DecideInput): Refusal | null {
  const asShown = (input.digest === undefined || input.digest === row.digest) && (input.shown === undefined || input.shown === renderingAt(row).hash);
  if (asShown) return null;
  return refuse(row, "stale_view", "What you were shown is not what would run. Nothing was decided; read the request again.", { shown: input.digest ?? null, rendering: input.shown ?? null });
}

const drawings = new WeakMap<RequestRow, Rendering>();

/** What the card says of the request: the same that `showRequest` draws. */
function renderingAt(row: RequestRow): Rendering {
  const rendering = drawings.get(row) ?? renderingOf(cardOf(row));
  drawings.set(row, rendering);
  return rendering;
}

/** Locks the request, and draws its card as soon as it is read, while the database answers the rest. */
async function lockAndDraw(tx: TxCtx, id: Id<"request">): Promise<RequestRow | null> {
  const row = await lockRequest(tx, id);
  if (row?.state === "pending") renderingAt(row);
  return row;
}

/** For the line in the audit: the digest, the one that was sent, and what was on the screen. */
function readAs(row: RequestRow, input: DecideInput) {
  return { digest: row.digest, shown: input.digest ?? null, rendering: { ...renderingAt(row), confirmed: input.shown !== undefined } };
}

function missingReason(row: RequestRow, input: DecideInput, governing: Governing | null): Refusal | null {
  if (governing === null || !governing.terms.requireReason || (input.reason ?? "") !== "") return null;
  return new Refusal(new AppError("reason_required", `Say why: a decision without a note is refused here. ${row.isTest ? "A word is enough." : "The agent is told your note."}`));
}

type Signed = { row: RequestRow; input: DecideInput; choice: Choice; approvals: (VoteRow & { name: string })[]; state: "approved" | "pending"; given: number; voter: Voter; signedFor: Id<"user"> | null; now: Date };

function subject(row: RequestRow) {
  return { subjectId: row.id, requestId: row.id, callId: row.callId, argsHash: row.argsHash, policyVersion: row.policyVersion };
}

type Signature = { terms: Record<string, unknown>; personKey: string; signedFor: Id<"user"> | null; createdAt: Date };

function sign(tx: TxCtx<MemberActor>, row: RequestRow, input: DecideInput, signature: Signature): Promise<boolean> {
  return insertVote(tx, { id: newId("vote", signature.createdAt), orgId: tx.orgId, requestId: row.id, userId: tx.actor.userId, action: input.action, reason: input.reason ?? null, digest: input.digest ?? null, ...signature });
}

function deny(tx: TxCtx<MemberActor>, row: RequestRow, input: DecideInput, now: Date): Outcome<null> {
  const reason = input.reason ?? null;
  const vote = () => sign(tx, row, input, { terms: {}, personKey: tx.actor.personKey, signedFor: null, createdAt: now });
  const notice = decidedNotice(row, { type: "approval.denied", by: tx.actor.name, reason, kind: null });
  return changed(null, { type: "approval.denied", ...subject(row), data: { reason, ...readAs(row, input) } }, [notice], writeDenial(tx, row, { reason, now, vote }));
}

async function approve(tx: TxCtx<MemberActor>, signed: Signed): Promise<Outcome<null>> {
  const { row, input, choice, approvals, now } = signed;
  const reason = input.reason ?? null;
  const vote = () => sign(tx, row, input, { terms: choice, personKey: signed.voter.personKey, signedFor: signed.signedFor, createdAt: now });
  const facts = { kind: choice.kind, reason, ...readAs(row, input), given: signed.given, required: row.quorum, signed_for: signed.signedFor };
  if (signed.state === "pending") return changed(null, { type: "approval.voted", ...subject(row), data: { vote: "approve", ...facts } }, [], vote());
  const approved = { type: "approval.approved" as const, ...subject(row), data: { ...facts, signers: [...approvals.map((one) => one.userId), tx.actor.userId] } };
  const { events, writes } = writeApproval(tx, row, { choice, reason, now, vote });
  const notice = decidedNotice(row, { type: "approval.approved", by: tx.actor.name, reason, kind: choice.kind });
  if (row.isTest || choice.kind !== "approved_forever") return changed(null, [approved, ...events], [notice], writes);
  await writes;
  const change = await changePolicy(tx, row, input.expected_policy_version);
  return changed(null, [approved, ...change.events], [notice, ...change.notices]);
}
