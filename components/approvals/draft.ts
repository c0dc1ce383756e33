import { said } from "@/lib/said";
import { DAY_SECONDS, HOUR_SECONDS } from "@/lib/time";
import type { ApprovalRequest, DecideInput, Review } from "@/lib/approvals/schema";
import type { DecisionKind, PrincipalType } from "@/lib/vocabulary";
import { readReach, type Covers, type OwnReach } from "./draft-reach";
import type { Failure } from "./failure";

/** An approver's unfinished answer to one request; kept while moving through the list, and through every failure. */
export type Draft = {
  kind: "once" | "timed" | "forever";
  length: "24h" | "7d" | "30d" | "custom";
  customCount: string;
  customUnit: "hours" | "days";
  form: "grant" | "policy";
  principal: PrincipalType;
  covers: Covers;
  /** The pattern of one's own, kept while another width is looked at; null until it was asked for. */
  own: OwnReach | null;
  note: string;
  /** Which answer has been pressed once and waits for its second press. */
  armed: "deny" | "approve" | null;
  /** Places of long values that have been opened. */
  opened: readonly string[];
  /** What this person has read: the digest of the call, and the hash of what the card showed. The decision is sent with both. */
  digest: string;
  shown: string;
  failure: Failure | null;
};

export const LENGTHS = [
  { value: "24h", label: "24 hours", seconds: DAY_SECONDS },
  { value: "7d", label: "7 days", seconds: 7 * DAY_SECONDS },
  { value: "30d", label: "30 days", seconds: 30 * DAY_SECONDS },
  { value: "custom", label: "Custom", seconds: null },
] as const;

const NOTHING_OPENED: readonly string[] = [];

const EXACT: Covers = { kind: "exact" };

export type Seen = Pick<Draft, "digest" | "shown">;

/** What a card that is on the screen shows. */
export function seenOf(request: Pick<ApprovalRequest, "digest" | "review">): Seen {
  return { digest: request.digest, shown: request.review?.shown ?? "" };
}

export function newDraft({ digest, shown }: Seen): Draft {
  return { kind: "once", length: "7d", customCount: "14", customUnit: "days", form: "grant", principal: "requestor", covers: EXACT, own: null, note: "", armed: null, opened: NOTHING_OPENED, digest, shown, failure: null };
}

export type DraftChange = Partial<Omit<Draft, "opened" | "digest" | "shown">>;

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
export function readAgain(draft: Draft, { digest, shown }: Seen): Draft {
  return { ...draft, digest, shown, opened: [], armed: null, failure: null };
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
export type Hold = { reason: "unread"; places: string[] } | { reason: "note" } | { reason: "length" } | { reason: "cap" } | { reason: "reach"; message: string };

export function approveHold(draft: Draft, mustOpen: readonly string[], terms: Review["terms"]): Hold | null {
  const places = mustOpen.filter((place) => !draft.opened.includes(place));
  if (places.length > 0) return { reason: "unread", places };
  if (draft.kind === "timed") {
    const seconds = durationSeconds(draft);
    if (seconds === null) return { reason: "length" };
    if (seconds > terms.max_grant_seconds) return { reason: "cap" };
  }
  const read = usesReach(draft) ? readReach(draft.covers, draft.own) : null;
  if (read?.ok === false) return { reason: "reach", message: read.message };
  return noteMissing(draft, terms) ? { reason: "note" } : null;
}

/** Whether who may use it, and for what, is to be chosen: not for once, and not for a change of the policy. */
export function usesReach(draft: Pick<Draft, "kind" | "form">): boolean {
  const kind = decisionKind(draft);
  return kind === "approved_timed" || kind === "approved_forever_grant";
}

export function noteMissing(draft: Pick<Draft, "note">, terms: Review["terms"]): boolean {
  return terms.require_reason && said(draft.note) === "";
}

/** Anything wider than once is pressed twice (look: "Chosen on purpose"). */
export function needsSecondPress(draft: Pick<Draft, "kind">): boolean {
  return draft.kind !== "once";
}

/** The body of the decision: the digest that was read goes with it, always. */
export function decisionBody(action: "approve" | "deny", draft: Draft, expectedPolicyVersion?: number): DecideInput {
  const reason = said(draft.note);
  const read = { digest: draft.digest, ...(draft.shown === "" ? {} : { shown: draft.shown }), ...(reason === "" ? {} : { reason }) };
  if (action === "deny") return { action, ...read };
  const kind = decisionKind(draft);
  const seconds = kind === "approved_timed" ? durationSeconds(draft) : null;
  return {
    action,
    decision_kind: kind,
    ...(seconds === null ? {} : { duration_seconds: seconds }),
    ...(usesReach(draft) ? { principal_scope: { type: draft.principal }, ...reachBody(draft) } : {}),
    ...(expectedPolicyVersion === undefined ? {} : { expected_policy_version: expectedPolicyVersion }),
    ...read,
  };
}

function reachBody(draft: Draft): Pick<DecideInput, "reach"> {
  const read = readReach(draft.covers, draft.own);
  return read.ok && read.reach !== null ? { reach: read.reach } : {};
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
