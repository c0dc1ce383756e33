import type { ApprovalRequest } from "@/lib/approvals/schema";
import type { Draft } from "./draft";
import type { Failure } from "./failure";

/** What takes the place of the two answers when there is nothing left to decide, or it cannot be decided here. */
export type Outcome =
  | { kind: "decided" }
  | { kind: "beaten"; failure: Extract<Failure, { kind: "beaten" }> }
  | { kind: "expired" }
  | { kind: "stale" }
  | { kind: "moved"; failure: Extract<Failure, { kind: "moved" }> }
  | { kind: "not_yours"; message: string }
  | { kind: "signed" }
  | { kind: "signed_out" };

/** Null while the card can be decided. Refusals by the server come before what this browser knows. */
export function outcomeOf(request: ApprovalRequest, draft: Draft, now: number): Outcome | null {
  const { failure } = draft;
  if (failure?.kind === "beaten") return { kind: "beaten", failure };
  if (failure?.kind === "signed_out") return { kind: "signed_out" };
  if (request.state === "expired" || failure?.kind === "expired") return { kind: "expired" };
  if (request.state !== "pending") return { kind: "decided" };
  if (Date.parse(request.expires_at) <= now) return { kind: "expired" };
  if (failure?.kind === "stale" || request.digest !== draft.digest || (request.review?.shown ?? draft.shown) !== draft.shown) return { kind: "stale" };
  if (failure?.kind === "moved") return { kind: "moved", failure };
  if (failure?.kind === "barred") return { kind: "not_yours", message: failure.message };
  const you = request.review?.you;
  if (you === undefined) return { kind: "not_yours", message: "You may read this request, not decide it." };
  if (you.voted) return { kind: "signed" };
  return you.may_decide ? null : { kind: "not_yours", message: you.why_not ?? "You may read this request, not decide it." };
}

/** Whether the agent may still be about to go on: then the card asks again soon, to be able to say when it did. */
export function isSettling(request: ApprovalRequest, now: number): boolean {
  if (request.state !== "approved" || request.resolved_at === null || request.is_test) return false;
  return request.review?.redeemed_at == null && now - Date.parse(request.resolved_at) < SETTLING_MS;
}

const SETTLING_MS = 15_000;
