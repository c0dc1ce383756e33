import { ApiError } from "@/lib/api-client";
import { REQUEST_STATES, type RequestState } from "@/lib/vocabulary";

/** Whether the decision that was first is the reader's own: an answer that got lost, not a race that was. */
export function isOwnDecision(error: unknown, meId: string): boolean {
  return error instanceof ApiError && error.slug === "already_decided" && record(record(error.body["details"])["decided_by"])["id"] === meId;
}

/** Why a decision was not counted, as the card has to show it. The draft survives every one of them. */
export type Failure =
  | { kind: "beaten"; by: string | null; state: RequestState; decidedAt: string; gapMs: number }
  | { kind: "expired" }
  | { kind: "stale" }
  | { kind: "moved"; from: number | null; to: number | null }
  | { kind: "barred"; message: string }
  | { kind: "note" | "length" | "kind"; message: string }
  | { kind: "away"; action: "approve" | "deny"; /** Whether it is certain that nothing was saved. */ saved: "no" | "unknown"; message: string }
  | { kind: "signed_out" }
  | { kind: "other"; message: string };

type Attempt = { action: "approve" | "deny"; /** The server's clock when it was pressed. */ at: number; /** The browser had no network at all. */ offline?: boolean; expectedVersion?: number | undefined };

const UNREACHABLE = "Countersign cannot be reached; if it was saved after all, this card will say so.";

/** Reads a refusal of `decide` (contract section 20); whatever is not understood is shown in the server's own words. */
export function failureOf(error: unknown, attempt: Attempt): Failure {
  if (!(error instanceof ApiError)) return { kind: "away", action: attempt.action, saved: "unknown", message: UNREACHABLE };
  const details = record(error.body["details"]);
  switch (error.slug) {
    case "already_decided": return beaten(details, attempt);
    case "expired": return { kind: "expired" };
    case "stale_view": return { kind: "stale" };
    case "policy_version_conflict": return { kind: "moved", from: attempt.expectedVersion ?? null, to: typeof details["version"] === "number" ? details["version"] : null };
    case "self_approval": case "not_an_approver": case "already_voted": case "forbidden": return { kind: "barred", message: error.message };
    case "reason_required": return { kind: "note", message: error.message };
    case "duration_over_cap": return { kind: "length", message: error.message };
    case "kind_not_allowed": return { kind: "kind", message: error.message };
    case "unauthenticated": return { kind: "signed_out" };
    default: return error.status === 0 || error.status >= 500 ? away(error, attempt) : { kind: "other", message: error.message };
  }
}

/** No answer is no proof that nothing was saved; only a browser that is offline, or the server's own words, are. */
function away(error: ApiError, { action, offline = false }: Attempt): Failure {
  if (error.status >= 500) return { kind: "away", action, saved: "unknown", message: error.message };
  return offline ? { kind: "away", action, saved: "no", message: "You are offline; the request is still pending." } : { kind: "away", action, saved: "unknown", message: UNREACHABLE };
}

function beaten(details: Record<string, unknown>, attempt: Attempt): Failure {
  const decidedAt = typeof details["decided_at"] === "string" ? details["decided_at"] : new Date(attempt.at).toISOString();
  const name = record(details["decided_by"])["name"];
  const state = REQUEST_STATES.find((one) => one === details["state"]) ?? "denied";
  return { kind: "beaten", by: typeof name === "string" ? name : null, state, decidedAt, gapMs: Math.max(0, attempt.at - Date.parse(decidedAt)) };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
