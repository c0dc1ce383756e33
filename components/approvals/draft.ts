import { DAY_SECONDS, HOUR_SECONDS } from "@/lib/time";
import type { ApprovalRequest, DecideInput, Review } from "@/lib/approvals/schema";
import type { DecisionKind, PrincipalType } from "@/lib/vocabulary";
import type { Failure } from "./failure";

/** An approver's unfinished answer to one request; kept while moving through the list, and through every failure. */
export type Draft = {
  kind: "once" | "timed" | "forever";
  length: "24h" | "7d" | "30d" | "custom";
  customCount: string;
  customUnit: "hours" | "days";
  form: "grant" | "policy";
  principal: PrincipalType;
  note: string;
  /** Which answer has been pressed once and waits for its second press. */
  armed: "deny" | "approve" | null;
  /** Places of long values that have been opened. */
  opened: readonly string[];
  /** The digest that this person has read; the decision is sent with it. */
  digest: string;
  failure: Failure | null;
};

export const LENGTHS = [
  { value: "24h", label: "24 hours", seconds: DAY_SECONDS },
  { value: "7d", label: "7 days", seconds: 7 * DAY_SECONDS },
  { value: "30d", label: "30 days", seconds: 30 * DAY_SECONDS },
  { value: "custom", label: "Custom", seconds: null },
] as const;

const NOTHING_OPENED: readonly string[] = [];

export function newDraft(digest: string): Draft {
  return { kind: "once", length: "7d", customCount: "14", customUnit: "days", form: "grant", principal: "requestor", note: "", armed: null, opened: NOTHING_OPENED, digest, failure: null };
}

export type DraftChange = Partial<Omit<Draft, "opened" | "digest">>;

/** A first length that may be given here: the longest preset within the cap, else the cap itself in whole hours. */
export function fittingLength(draft: Draft, capSeconds: number): DraftChange {
  const chosen = durationSeconds(draft);
  if (draft.length === "custom" || (chosen !== null && chosen <= capSeconds)) return {};
  const fitting = LENGTHS.findLast((one) => one.seconds !== null && one.seconds <= capSeconds);
  if (fitting !== undefined) return { length: fitting.value };
  return { length: "custom", customCount: String(Math.max(1, Math.floor(capSeconds / HOUR_SECONDS))), customUnit: "hours" };
}

/** A change of reach disarms: what was pressed once was another answer. Writing the note does not. */
export function changeDraft(draft: Draft, change: DraftChange): Draft {
  const keeps = Object.keys(change).every((key) => key === "note" || key === "armed" || key === "failure");
  return { ...draft, ...(keeps ? {} : { armed: null, failure: null }), ...change };
}

export function openValue(draft: Draft, place: string): Draft {
  return draft.opened.includes(place) ? draft : { ...draft, opened: [...draft.opened, place] };
}

/** After "Read it again": the note stays, everything that was read or pressed is forgotten. */
export function readAgain(draft: Draft, digest: string): Draft {
  return { ...draft, digest, opened: [], armed: null, failure: null };
}

/** Seconds of a timed approval; null where the custom field holds no whole number above zero. */
export function durationSeconds(draft: Pick<Draft, "length" | "customCount" | "customUnit">): number | null {
  const preset = LENGTHS.find((one) => one.value === draft.length)?.seconds;
  if (typeof preset === "number") return preset;
  if (!/^[1-9]\d{0,5}$/.test(draft.customCount.trim())) return null;
  return Number(draft.customCount) * (draft.customUnit === "hours" ? HOUR_SECONDS : DAY_SECONDS);
}

export function decisionKind(draft: Pick<Draft, "kind" | "form">): DecisionKind {
  if (draft.kind === "once") return "approved_once";
  if (draft.kind === "timed") return "approved_timed";
  return draft.form === "policy" ? "approved_forever" : "approved_forever_grant";
}

/** What keeps Approve from being pressed, as the place to go to; null where nothing does. Deny is never held back. */
export type Hold = { reason: "unread"; places: string[] } | { reason: "note" } | { reason: "length" } | { reason: "cap" };

export function approveHold(draft: Draft, mustOpen: readonly string[], terms: Review["terms"]): Hold | null {
  const places = mustOpen.filter((place) => !draft.opened.includes(place));
  if (places.length > 0) return { reason: "unread", places };
  if (draft.kind === "timed") {
    const seconds = durationSeconds(draft);
    if (seconds === null) return { reason: "length" };
    if (seconds > terms.max_grant_seconds) return { reason: "cap" };
  }
  return noteMissing(draft, terms) ? { reason: "note" } : null;
}

export function noteMissing(draft: Pick<Draft, "note">, terms: Review["terms"]): boolean {
  return terms.require_reason && draft.note.trim() === "";
}

/** Anything wider than once is pressed twice (look: "Chosen on purpose"). */
export function needsSecondPress(draft: Pick<Draft, "kind">): boolean {
  return draft.kind !== "once";
}

/** The body of the decision: the digest that was read goes with it, always. */
export function decisionBody(action: "approve" | "deny", draft: Draft, expectedPolicyVersion?: number): DecideInput {
  const reason = draft.note.trim();
  const said = { digest: draft.digest, ...(reason === "" ? {} : { reason }) };
  if (action === "deny") return { action, ...said };
  const kind = decisionKind(draft);
  const seconds = kind === "approved_timed" ? durationSeconds(draft) : null;
  return {
    action,
    decision_kind: kind,
    ...(seconds === null ? {} : { duration_seconds: seconds }),
    ...(kind === "approved_timed" || kind === "approved_forever_grant" ? { principal_scope: { type: draft.principal } } : {}),
    ...(expectedPolicyVersion === undefined ? {} : { expected_policy_version: expectedPolicyVersion }),
    ...said,
  };
}

/** Who could be given the approval: only what the request names. */
export function principalsOf(request: ApprovalRequest): PrincipalType[] {
  const review = request.review;
  const all: [PrincipalType, boolean][] = [
    ["requestor", true],
    ["machine", review?.machine != null],
    ["agent", request.agent_id !== null],
    ["api_key", review?.key != null],
    ["project", true],
  ];
  return all.filter(([, named]) => named).map(([type]) => type);
}
