import type { ErrorSlug } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import type { SettingsRow } from "@/lib/settings/cascade";
import { mayDecide, type Member } from "@/lib/settings/terms";
import { DAY_SECONDS, MINUTE_SECONDS } from "@/lib/time";
import { LIMITS, ROLES, type Role } from "@/lib/vocabulary";

export type RowValues = Pick<SettingsRow, "enabled" | "approvers" | "quorum" | "defaultTimeoutSeconds" | "escalateAfterSeconds" | "escalateTo" | "maxGrantSeconds" | "allowForever" | "requireReason">;

export type Refusal = { slug: ErrorSlug; field: string; message: string };

export type Surroundings = {
  /** "project web", "key ci", "organization acme". */
  place: string;
  members: readonly Member[];
  /** Who made the live keys below this scope; empty where there is none yet. */
  keyMakers: readonly Id<"user">[];
  /** The role of whoever saves; a key counts as an admin. */
  role: Role;
  before: RowValues | null;
};

const canAsk = (member: Member) => member.active && ROLES.indexOf(member.role) >= ROLES.indexOf("member");

/**
 * The most people who could sign one request at this scope: over every key and everyone who may ask, the deciders who are
 * neither. Zero means that nobody could ever answer (contract section 3).
 */
export function reachableSigners(row: Pick<RowValues, "approvers">, around: Pick<Surroundings, "members" | "keyMakers">): Member[] {
  const terms = { named: row.approvers.length > 0, approverIds: row.approvers };
  const makers = around.keyMakers.length > 0 ? [...new Set(around.keyMakers)] : [null];
  let best: Member[] = [];
  for (const maker of makers) {
    const keyCreatorPersonKey = around.members.find((member) => member.userId === maker)?.personKey ?? null;
    for (const asker of around.members.filter(canAsk)) {
      const about = { requestorId: asker.userId, requestorPersonKey: asker.personKey, keyCreatedBy: maker, keyCreatorPersonKey };
      const signers = onePerPerson(around.members.filter((member) => mayDecide(member, terms, about).ok));
      if (signers.length > best.length) best = signers;
    }
  }
  return best;
}

function onePerPerson(members: Member[]): Member[] {
  return [...new Map(members.map((member) => [member.personKey, member])).values()];
}

/** The first reason for which a row must not be saved, or null (contract sections 3 and 20). */
export function refuseRow(next: RowValues, around: Surroundings): Refusal | null {
  return refusePeople(next, around) ?? refuseTimes(next, around) ?? refuseUnreachable(next, around);
}

function refusePeople(next: RowValues, { members, before }: Surroundings): Refusal | null {
  for (const id of next.approvers) {
    const member = members.find((candidate) => candidate.userId === id);
    if (before?.approvers.includes(id) && !next.enabled) continue;
    if (member === undefined || !member.active) return { slug: "no_eligible_approver", field: "approvers", message: `${member?.name ?? id} is not an active member, so they cannot decide. Remove them, or invite them again.` };
    if (member.role === "viewer") return { slug: "no_eligible_approver", field: "approvers", message: `${member.name} is a viewer, and viewers never decide. Remove them, or make them a member first.` };
  }
  return null;
}

function lengthOf(seconds: number): string {
  return seconds % MINUTE_SECONDS === 0 ? `${seconds / MINUTE_SECONDS} min` : `${seconds} s`;
}

function refuseTimes(next: RowValues, { role, before }: Surroundings): Refusal | null {
  if (next.escalateAfterSeconds !== null && next.escalateAfterSeconds >= next.defaultTimeoutSeconds) {
    return { slug: "invalid_request", field: "escalate_after_seconds", message: `Escalation after ${lengthOf(next.escalateAfterSeconds)} would come too late: the wait ends after ${lengthOf(next.defaultTimeoutSeconds)}. Escalate earlier, or wait longer.` };
  }
  const limit = role === "owner" ? LIMITS.maxGrantCeiling : LIMITS.maxGrantDefault;
  if (next.maxGrantSeconds > limit && next.maxGrantSeconds !== before?.maxGrantSeconds) {
    const advice = role === "owner" ? "Nobody may set it higher." : "An owner may raise it to 365 days.";
    return { slug: "duration_over_cap", field: "max_grant_seconds", message: `The longest timed grant may be at most ${limit / DAY_SECONDS} days here. ${advice}` };
  }
  return null;
}

function refuseUnreachable(next: RowValues, around: Surroundings): Refusal | null {
  const touchesQuorum = next.quorum !== (around.before?.quorum ?? 1) || next.approvers.join() !== (around.before?.approvers ?? []).join();
  if (!next.enabled && !touchesQuorum) return null;
  const signers = reachableSigners(next, around);
  if (next.enabled && signers.length === 0) return { slug: "no_eligible_approver", field: "approvers", message: nobodyLeft(next, around) };
  if (next.quorum <= Math.max(signers.length, 1)) return null;
  const names = signers.length === 0 ? "nobody" : signers.map((signer) => signer.name).join(", ");
  const message = `${next.quorum} signatures are needed at ${around.place}, but at most ${signers.length} could be given there, by ${names}. Ask for fewer, or add people.`;
  return { slug: "no_eligible_approver", field: "quorum", message };
}

function nobodyLeft(next: RowValues, { place, members, keyMakers }: Surroundings): string {
  const named = members.filter((member) => next.approvers.includes(member.userId));
  const deciders = named.length > 0 ? named : members.filter((member) => member.active && ROLES.indexOf(member.role) >= ROLES.indexOf("approver"));
  if (deciders.length === 0) return `Nobody could answer at ${place}: the organization has no approver, admin or owner. Give somebody the role approver, then turn this on.`;
  const names = deciders.map((member) => member.name).join(", ");
  const madeKeys = deciders.some((member) => keyMakers.includes(member.userId));
  const why = madeKeys ? "made the key that asks, and nobody decides what comes by their own key" : "would be deciding their own requests";
  return `Nobody could answer at ${place}: ${names} may decide, but ${why}. Add an approver who is missing here: one other person is enough.`;
}
