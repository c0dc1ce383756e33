import { ApiError } from "@/lib/api-client";
import { REQUEST_STATES, type RequestState } from "@/lib/vocabulary";

/** Why a decision was not counted, as the card has to show it. The draft survives every one of them. */
export type Failure =
  | { kind: "beaten"; by: string | null; state: RequestState; decidedAt: string; gapMs: number }
  | { kind: "expired" }
  | { kind: "stale" }
  | { kind: "moved"; from: number | null; to: number | null }
  | { kind: "barred"; message: string }
  | { kind: "note" | "length" | "kind"; message: string }
  | { kind: "away"; action: "approve" | "deny" }
  | { kind: "signed_out" }
  | { kind: "other"; message: string };

type Attempt = { action: "approve" | "deny"; /** The server's clock when it was pressed. */ at: number; expectedVersion?: number | undefined };

/** Reads a refusal of `decide` (contract section 20); whatever is not understood is shown in the server's own words. */
export function failureOf(error: unknown, attempt: Attempt): Failure {
  if (!(error instanceof ApiError)) return { kind: "away", action: attempt.action };
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
    default: return error.status === 0 || error.status >= 500 ? { kind: "away", action: attempt.action } : { kind: "other", message: error.message };
  }
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
