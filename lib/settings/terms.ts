import type { Id } from "@/lib/ids";
import { canonicalAddress } from "@/lib/identity/address";
import type { SettingsRow } from "@/lib/settings/cascade";
import { LIMITS, ROLES, type Role } from "@/lib/vocabulary";

export type Member = { userId: Id<"user">; email: string; name: string; personKey: string; role: Role; active: boolean };

/** The `approval:` block of the governing rule: durations in seconds, people as addresses or member ids. */
export type RuleTerms = {
  readonly timeoutSeconds?: number;
  readonly escalateAfterSeconds?: number;
  readonly escalateTo?: readonly string[];
  readonly quorum?: number;
  readonly approvers?: readonly string[];
  readonly maxGrantSeconds?: number;
};

/** Who may decide a request, and under what limits, once the rule and the settings row have both been asked. */
export type Terms = {
  /** True where a list names who may decide; with an empty `approverIds` that means nobody. */
  named: boolean;
  /** The people a list names; empty and not `named` means by role. */
  approverIds: Id<"user">[];
  quorum: number;
  /** The rule's own lifetime, null where it says nothing. */
  timeoutSeconds: number | null;
  defaultTimeoutSeconds: number;
  escalateAfterSeconds: number | null;
  escalateToIds: Id<"user">[];
  maxGrantSeconds: number;
  /** Never where the rule itself says how long a grant may last: what has no end is longer than that. */
  allowForever: boolean;
  requireReason: boolean;
};

/** The member that an address or a member id means, in any spelling of the address. */
export function findMember(members: readonly Member[], text: string): Member | undefined {
  const address = canonicalAddress(text);
  return members.find((member) => member.userId === text || (address !== null && member.email === address));
}

function resolveAll(members: readonly Member[], texts: readonly string[]): Id<"user">[] {
  const found = texts.map((text) => findMember(members, text)?.userId).filter((id) => id !== undefined);
  return [...new Set(found)];
}

/**
 * The rule's `approval:` block beats the settings row, key by key (contract section 20). Unknown people are dropped; a
 * list of which nobody remains leaves nobody who may decide, never everybody.
 */
export function effectiveTerms(row: SettingsRow, rule: RuleTerms, members: readonly Member[]): Terms {
  const ruleNames = rule.approvers !== undefined && rule.approvers.length > 0;
  return {
    named: ruleNames || row.approvers.length > 0,
    approverIds: ruleNames ? resolveAll(members, rule.approvers ?? []) : row.approvers,
    quorum: rule.quorum ?? row.quorum,
    timeoutSeconds: rule.timeoutSeconds ?? null,
    defaultTimeoutSeconds: row.defaultTimeoutSeconds,
    escalateAfterSeconds: rule.escalateAfterSeconds ?? row.escalateAfterSeconds,
    escalateToIds: rule.escalateTo === undefined ? row.escalateTo : resolveAll(members, rule.escalateTo),
    maxGrantSeconds: Math.min(rule.maxGrantSeconds ?? row.maxGrantSeconds, LIMITS.maxGrantCeiling),
    allowForever: row.allowForever && rule.maxGrantSeconds === undefined,
    requireReason: row.requireReason,
  };
}

/** What makes somebody a party to a request, under every spelling of their address. */
export type AboutRequest = {
  requestorId: Id<"user"> | null;
  requestorPersonKey: string | null;
  keyCreatedBy: Id<"user"> | null;
  keyCreatorPersonKey: string | null;
};

/** What makes somebody a party: they themselves, or an address or account that counts as the same person. */
export type Part = "asked" | "made_key" | "linked_asked" | "linked_made_key";

export type MayDecide = { ok: true } | { ok: false; reason: "self_approval"; part: Part } | { ok: false; reason: "not_an_approver" };

/** In what way a member is a party to a request; null where they are none. */
export function partOf(member: Pick<Member, "userId" | "personKey">, about: AboutRequest): Part | null {
  if (member.userId === about.requestorId) return "asked";
  if (member.userId === about.keyCreatedBy) return "made_key";
  if (member.personKey === about.requestorPersonKey) return "linked_asked";
  return member.personKey === about.keyCreatorPersonKey ? "linked_made_key" : null;
}

/**
 * Nobody decides a request they made, whose key they created, or that names them under another spelling. A list that is
 * not empty shuts out everyone else, admins and owners too; viewers never decide (contract sections 2 and 20).
 */
export function mayDecide(member: Pick<Member, "userId" | "role" | "personKey" | "active">, terms: Pick<Terms, "named" | "approverIds">, about: AboutRequest): MayDecide {
  const part = partOf(member, about);
  if (part !== null) return { ok: false, reason: "self_approval", part };
  const least: Role = terms.named ? "member" : "approver";
  const hasRole = ROLES.indexOf(member.role) >= ROLES.indexOf(least);
  const isNamed = !terms.named || terms.approverIds.includes(member.userId);
  return member.active && hasRole && isNamed ? { ok: true } : { ok: false, reason: "not_an_approver" };
}

const PART_WORDS: Record<Part, string> = {
  asked: "You asked for this yourself",
  made_key: "You made the key that this came with",
  linked_asked: "This was asked for under an address or account that counts as yours",
  linked_made_key: "The key that this came with was made under an address or account that counts as yours",
};

/** Why a party is refused, for that party alone: it says which of the two it is, and names no account. `next` says who has to act instead. */
export function ownRequestWords(part: Part, next = "somebody else has to decide it"): string {
  return `${PART_WORDS[part]}, so ${next}.`;
}
