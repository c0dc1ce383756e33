import type { Id } from "@/lib/ids";
import type { Absence } from "@/lib/people/state";
import { mayDecide, type AboutRequest, type MayDecide, type Member, type Terms } from "@/lib/settings/terms";

/**
 * Who may sign a request, and in whose seat, pure. A seat belongs to somebody whom the settings let decide; whoever stands
 * in for them signs in that seat, so that the two never count twice (contract sections 7 and 9).
 */
export type Table = {
  members: readonly Member[];
  terms: Pick<Terms, "named" | "approverIds">;
  about: AboutRequest;
  /** The absences that hold now. */
  away: readonly Absence[];
  /** To whom the request was handed, and in whose place they sign; null where it was not. */
  handed: { to: Id<"user">; by: Id<"user"> | null } | null;
};

export type Seated = { ok: true; seats: Member[] } | Exclude<MayDecide, { ok: true }>;

const BY_ROLE = { named: false, approverIds: [] };

/** Whether somebody may stand in for another: their own role has to be one that decides, and they must be no party. */
export function mayStandIn(member: Member, about: AboutRequest): boolean {
  return mayDecide(member, BY_ROLE, about).ok;
}

/** The seats in which a member may sign, their own first; or why they have none. */
export function seatsOf(member: Member, table: Table): Seated {
  const { terms, about } = table;
  const own = mayDecide(member, terms, about);
  if (!own.ok && own.reason === "self_approval") return own;
  const lent = mayStandIn(member, about) ? lentSeats(member, table) : [];
  const seats = own.ok ? [member, ...lent] : lent;
  return seats.length > 0 ? { ok: true, seats } : { ok: false, reason: "not_an_approver" };
}

function lentSeats(member: Member, { members, terms, about, away, handed }: Table): Member[] {
  const lenders = away.filter((absence) => absence.delegateId === member.userId).map((absence) => absence.userId);
  if (handed !== null && handed.to === member.userId) lenders.unshift(handed.by ?? member.userId);
  const found = [...new Set(lenders)].flatMap((id) => members.filter((candidate) => candidate.userId === id));
  return found.filter((lender) => lender.userId === member.userId || mayDecide(lender, terms, about).ok);
}

type Signature = { userId: string; signedFor: string | null };

/**
 * Whether a signature that was given still counts: the seat that it was given in has to be one that decides now, and whoever gave it
 * has to have kept a place from which they may. One whose signer was removed, lowered or is named no longer counts for nothing.
 */
export function stillCounts({ userId, signedFor }: Signature, { members, terms, about, handed }: Table): boolean {
  const signer = members.find((member) => member.userId === userId);
  const seat = members.find((member) => member.userId === (signedFor ?? userId));
  if (signer === undefined || seat === undefined) return false;
  const isLent = signedFor !== null || (handed !== null && handed.to === userId && handed.by === null);
  if (isLent && !mayStandIn(signer, about)) return false;
  return (isLent && signedFor === null) || mayDecide(seat, terms, about).ok;
}

/** Everybody who may sign, those who stand in for others too. */
export function signersAt(table: Table): Member[] {
  return table.members.filter((member) => seatsOf(member, table).ok);
}

/** How many different people could sign at this moment: nobody who is out of office counts, whoever stands in for them does. */
export function availableAt(table: Table): number {
  const gone = new Set(table.away.map((absence) => absence.userId));
  return new Set(signersAt(table).filter((member) => !gone.has(member.userId)).map((member) => member.personKey)).size;
}
