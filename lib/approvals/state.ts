import { reachWithin } from "@/lib/grants/within";
import type { DecisionKind, PrincipalType, RequestState } from "@/lib/vocabulary";

/** The rules of a request's life, pure (contract sections 6 and 7). */
export type Decidable = { state: RequestState; expiresAt: Date; quorum: number };

export type VoteOn = { voterKey: string; action: "approve" | "deny" };

export type Verdict = { ok: true; state: "pending" | "approved" | "denied"; given: number } | { ok: false; reason: "already_decided" | "expired" | "already_voted" };

/** What one more signature makes of a request. `approvedBy` are the persons who have approved already. */
export function castVote(request: Decidable, approvedBy: readonly string[], vote: VoteOn, now: Date): Verdict {
  if (request.state !== "pending") return { ok: false, reason: request.state === "expired" ? "expired" : "already_decided" };
  if (request.expiresAt <= now) return { ok: false, reason: "expired" };
  if (vote.action === "deny") return { ok: true, state: "denied", given: approvedBy.length };
  if (approvedBy.includes(vote.voterKey)) return { ok: false, reason: "already_voted" };
  const given = approvedBy.length + 1;
  return { ok: true, state: given >= request.quorum ? "approved" : "pending", given };
}

/** The state by the clock: a request past its time reads as expired, whether or not any worker ran. */
export function stateAt(request: Pick<Decidable, "state" | "expiresAt">, now: Date): RequestState {
  return request.state === "pending" && request.expiresAt <= now ? "expired" : request.state;
}

/** What a signer would leave behind. */
export type Terms = {
  kind: DecisionKind;
  /** Seconds; null but on a timed approval. */
  durationSeconds: number | null;
  principalType: PrincipalType;
  /** Null: exactly this action, resource and arguments. */
  reach: Record<string, unknown> | null;
};

const WIDTH: Record<DecisionKind, number> = { approved_once: 0, approved_timed: 1, approved_forever_grant: 2, approved_forever: 3 };

/** Whether whoever may use the later grant might use the earlier one; once is bound to a requestor and agent anyway. */
function principalWithin(later: Terms, earlier: Terms): boolean {
  if (earlier.kind === "approved_forever" || earlier.principalType === "project" || later.principalType === earlier.principalType) return true;
  return later.kind === "approved_once" && earlier.principalType !== "api_key" && earlier.principalType !== "machine";
}

/** Whether `later` reaches further than `earlier` in any direction; a later signer may only narrow. */
export function widens(later: Terms, earlier: Terms): boolean {
  if (WIDTH[later.kind] > WIDTH[earlier.kind]) return true;
  if (later.kind === "approved_timed" && earlier.kind === "approved_timed" && (later.durationSeconds ?? 0) > (earlier.durationSeconds ?? 0)) return true;
  return !principalWithin(later, earlier) || !reachWithin(later.reach, earlier.reach);
}

/** Seconds that a request lives: the rule's own timeout, else the caller's wish clamped, else the settings row's default. */
export function lifetimeSeconds(input: { ruleTimeout: number | null; ttlSeconds: number | null; settingsDefault: number; cap: number; ruleCap: number }): number {
  if (input.ruleTimeout !== null) return Math.min(input.ruleTimeout, input.ruleCap);
  return Math.min(input.ttlSeconds ?? input.settingsDefault, input.ttlSeconds === null ? input.ruleCap : input.cap);
}
