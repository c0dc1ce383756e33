import { and, asc, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { builtOnce } from "@/db/built-once";
import { absences, approvalRequests, approvalVotes, memberships } from "@/db/schema";
import { aboutOf, tableOf, type Governing } from "@/lib/approvals/governing";
import { refuse, type Refusal } from "@/lib/approvals/refusal";
import type { RequestRow } from "@/lib/approvals/repo";
import type { MemberActor, TxCtx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { seatsOf, stillCounts } from "@/lib/settings/seats";
import { mayDecide, ownRequestWords, type AboutRequest, type Member, type Part } from "@/lib/settings/terms";
import { assertSlackStanding } from "@/lib/slack/standing";

export type Voter = Pick<Member, "userId" | "personKey" | "role">;
export type Right = { ok: true; voter: Voter; seats: Member[] } | { ok: false; refusal: Refusal };

const absencesOf = builtOnce(["org", "me"], (db, { org, me }) => db.select({ userId: absences.userId }).from(absences).where(and(eq(absences.orgId, org), eq(absences.delegateId, me))).orderBy(asc(absences.userId)).for("share"));

/** Holds, until the commit, the absences by which whoever signs might stand in somebody's place. */
export async function lockStoodInFor(tx: TxCtx<MemberActor>): Promise<void> {
  await absencesOf(tx.db, { org: tx.orgId, me: tx.actor.userId });
}

const places = builtOnce(["org", "me", "id"], (db, { org, me, id }) => {
  const absent = db.select({ userId: absences.userId }).from(absences).where(and(eq(absences.orgId, org), eq(absences.delegateId, me)));
  const lender = db.select({ userId: approvalRequests.delegatedBy }).from(approvalRequests).where(and(eq(approvalRequests.orgId, org), eq(approvalRequests.id, id), eq(approvalRequests.delegatedTo, me)));
  const signer = db.select({ userId: approvalVotes.userId }).from(approvalVotes).where(and(eq(approvalVotes.orgId, org), eq(approvalVotes.requestId, id)));
  const concerned = or(eq(memberships.userId, me), inArray(memberships.userId, absent), inArray(memberships.userId, lender), inArray(memberships.userId, signer));
  const clock = sql<string>`floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text`;
  return db.select({ userId: memberships.userId, clock }).from(memberships).where(and(eq(memberships.orgId, org), isNull(memberships.deactivatedAt), concerned)).orderBy(asc(memberships.userId)).for("share");
});

/**
 * Holds, until the commit, the places of whoever signs, of those in whose place they might and of those who have signed, so that a
 * removal and a decision have one order. Sent after `lockRequest` and `lockStoodInFor`, it finds those by what these two hold, and answers the
 * database clock as it was then, to the millisecond and never rounded up. Throws 403 for somebody who is no member any more, or whom Slack does not vouch for any more.
 */
export async function lockStanding(tx: TxCtx<MemberActor>, id: Id<"request">): Promise<Date> {
  const me = tx.actor.userId;
  const holding = places(tx.db, { org: tx.orgId, me, id });
  // Sent before anything is waited for, so that whatever the caller reads next is read under this lock.
  const [held] = await Promise.all([holding, tx.actor.via === "slack" ? assertSlackStanding(tx) : null]);
  const mine = held.find((member) => member.userId === me);
  if (mine === undefined) throw new AppError("forbidden", "You are no longer a member of this organization.");
  return new Date(Number(mine.clock));
}

/** What the person who acts may do with a request by the rows as they are now: the seats they may sign in, or the refusal. */
export function rightOf(tx: TxCtx<MemberActor>, row: RequestRow, governing: Governing | null, parties: AboutRequest): Right {
  const about = aboutOf(governing?.members ?? [], parties);
  const me = governing?.members.find((member) => member.userId === tx.actor.userId);
  if (governing === null || me === undefined) return without(tx, row, about);
  const seated = seatsOf(me, tableOf(governing, about, row));
  if (seated.ok) return { ok: true, voter: me, seats: seated.seats };
  if (seated.reason === "self_approval") return { ok: false, refusal: ownRequest(row, seated.part) };
  return { ok: false, refusal: refuse(row, "not_an_approver", governing.terms.named ? "Only the people named for this request may decide it." : "Your role may not decide requests. Ask an admin of the organization.") };
}

function without(tx: TxCtx<MemberActor>, row: RequestRow, about: AboutRequest): Right {
  const { userId, personKey, role } = tx.actor;
  const verdict = mayDecide({ userId, personKey, role, active: true }, { named: true, approverIds: [] }, about);
  if (!verdict.ok && verdict.reason === "self_approval") return { ok: false, refusal: ownRequest(row, verdict.part) };
  return { ok: false, refusal: refuse(row, "not_an_approver", "Approvals have been switched off where this request is governed, so nobody may decide it. It ends by itself.") };
}

function ownRequest(row: RequestRow, part: Part): Refusal {
  return refuse(row, "self_approval", ownRequestWords(part));
}

/** The approvals among these that count by the rows as they are now. */
export function countedNow<V extends { userId: string; signedFor: string | null; action: string }>(votes: readonly V[], row: RequestRow, governing: Governing | null, parties: AboutRequest): V[] {
  if (governing === null) return [];
  const table = tableOf(governing, aboutOf(governing.members, parties), row);
  return votes.filter((vote) => vote.action === "approve" && stillCounts(vote, table));
}

/** The first seat in which nobody has signed yet. */
export function freeSeat(seats: readonly Member[], taken: readonly string[]): Member | null {
  return seats.find((seat) => !taken.includes(seat.personKey)) ?? null;
}

export function seatTaken({ voter, seats }: { voter: Voter; seats: readonly Member[] }): string {
  const [seat] = seats;
  if (seat === undefined || seat.userId === (voter.userId as Id<"user">)) return "Somebody has signed this in your place already. It now needs somebody else.";
  return `${seat.name}, in whose place you would sign, has been counted already. It now needs somebody else.`;
}
