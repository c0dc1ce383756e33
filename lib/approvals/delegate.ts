import { governingNow, partiesOf, tableOf } from "@/lib/approvals/governing";
import { Refusal, refuse } from "@/lib/approvals/refusal";
import { lockRequest, updateRequest, type RequestRow } from "@/lib/approvals/repo";
import { lockStanding, lockStoodInFor, rightOf } from "@/lib/approvals/right";
import type { ApprovalRequest, DelegateInput } from "@/lib/approvals/schema";
import { showRequest } from "@/lib/approvals/show";
import { alreadyDecided } from "@/lib/approvals/winner";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { AppError, notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged, type Outcome } from "@/lib/mutate";
import { mayStandIn, seatsOf } from "@/lib/settings/seats";
import { findMember, type AboutRequest, type Member } from "@/lib/settings/terms";
import { iso } from "@/lib/time";
import { sentInOrder } from "@/lib/sent-in-order";

/**
 * Hands a pending request to another member, who signs in the place of whoever handed it (contract section 9). The other
 * has to be one who could decide it but for not being named. Throws 403, 409 and 422; refused attempts are audited.
 */
export async function delegateRequest(ctx: Ctx<MemberActor>, id: Id<"request">, input: DelegateInput): Promise<ApprovalRequest> {
  const refusal = await mutate<Refusal | null, MemberActor>(ctx, async (tx) => {
    const outcome = await attempt(tx, id, input);
    return outcome instanceof Refusal ? { value: outcome, events: outcome.events, notices: [] } : { ...outcome, value: null };
  });
  if (refusal !== null) throw refusal.error;
  return showRequest(ctx, id);
}

async function attempt(tx: TxCtx<MemberActor>, id: Id<"request">, input: DelegateInput): Promise<Outcome<null> | Refusal> {
  const [row, , now] = await sentInOrder(() => lockRequest(tx, id), () => lockStoodInFor(tx), () => lockStanding(tx, id));
  if (row === null) throw notFound();
  const governing = await governingNow(tx, row);
  if (row.state !== "pending" || row.expiresAt <= now) return alreadyDecided(tx, row, row.state === "pending" ? "expired" : "already_decided");
  const right = rightOf(tx, row, governing, await partiesOf(tx, row));
  if (!right.ok) return right.refusal;
  if (governing === null) throw new Error("somebody has a right where nothing governs");
  const to = findMember(governing.members, input.to);
  const about = await partiesOf(tx, row, governing.members);
  const problem = whyNotTo(to, { me: tx.actor.userId, about });
  if (problem !== null) throw new AppError("no_eligible_approver", problem, { details: { field: "to", fields: [{ field: "to", message: problem }] } });
  if (to === undefined || row.delegatedTo === to.userId) return unchanged(null);
  const by = right.seats[0]?.userId ?? tx.actor.userId;
  const table = tableOf(governing, about, { delegatedTo: to.userId, delegatedBy: by });
  if (!seatsOf(to, table).ok) return refuse(row, "not_an_approver", `${to.name} could not decide this even if you handed it to them.`);
  await updateRequest(tx, id, { delegatedTo: to.userId, delegatedBy: by });
  return changed(null, eventOf(row, { to, by, reason: input.reason ?? null }), [noticeOf(row, to)]);
}

function whyNotTo(to: Member | undefined, { me, about }: { me: Id<"user">; about: AboutRequest }): string | null {
  if (to === undefined) return "Nobody in this organization has that address or id. Choose one of its members.";
  if (to.userId === me) return "You have it already. Choose somebody else, or decide it.";
  if (!to.active) return `${to.name} is no longer an active member. Choose somebody else.`;
  if (mayStandIn(to, about)) return null;
  const isParty = [about.requestorPersonKey, about.keyCreatorPersonKey].includes(to.personKey);
  return isParty ? `${to.name} asked for this or made the key it came with, and nobody decides their own request. Choose somebody else.` : `${to.name} has the role ${to.role}, which may not decide. Choose an approver, admin or owner.`;
}

function eventOf(row: RequestRow, handed: { to: Member; by: Id<"user">; reason: string | null }) {
  return {
    type: "approval.delegated" as const,
    subjectId: row.id,
    requestId: row.id,
    callId: row.callId,
    argsHash: row.argsHash,
    policyVersion: row.policyVersion,
    data: { to: handed.to.userId, in_place_of: handed.by, before: row.delegatedTo, reason: handed.reason },
  };
}

function noticeOf(row: RequestRow, to: Member) {
  const data = { action: row.action, reason: row.reason, digest: row.digest, expiresAt: iso(row.expiresAt), agent: row.agentId, delegated: true, isTest: row.isTest };
  return { to: [to.userId], type: "approval.delegated" as const, requestId: row.id, mail: { template: "approval-requested", data } };
}
