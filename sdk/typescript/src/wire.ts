import type { Call, Decision, Effect, Person, Receipt } from "./decision";
import { Fault } from "./fault";
import { digestText, instantOf, optionalText, record, requiredFlag, requiredText, textOf } from "./reading";
import type { Wire } from "./reading";

const EFFECTS: readonly string[] = ["allow", "deny", "warn"];

export const APPROVAL_STATES = ["pending", "approved", "denied", "expired", "cancelled"] as const;
/** A state this version does not know reads as `unknown`, which is never an approval. */
export type ApprovalState = (typeof APPROVAL_STATES)[number] | "unknown";

/** An approval request as the server last showed it (contract section 6). */
export interface ApprovalSnapshot {
  readonly id: string;
  readonly state: ApprovalState;
  readonly canonicalAction: string;
  readonly reason: string;
  readonly requestor: Person | null;
  readonly agentId: string | null;
  readonly governingScope: string | null;
  readonly policyVersion: number | string | null;
  readonly argsRedacted: unknown;
  readonly argsHash: string;
  readonly digest: string;
  readonly quorum: { readonly required: number; readonly given: number } | null;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly resolvedAt: string | null;
  readonly decisionKind: string | null;
  readonly grantId: string | null;
  readonly resolvedBy: Person | null;
  readonly decisionReason: string | null;
  /** Why the system resolved it, where no person did. */
  readonly note: string | null;
}

/** Reads the answer of guard; anything but a consistent answer about this very call is a `Fault`. */
export function readDecision(body: unknown, call: Call, argsHash: string): Decision {
  const wire = record(body);
  const effect = requiredText(wire, "decision");
  const denied = requiredFlag(wire, "denied");
  if (!EFFECTS.includes(effect)) throw new Fault("contradiction", "the server's answer is neither allow, deny nor warn");
  if (denied !== (effect === "deny")) throw new Fault("contradiction", "the server's answer contradicts itself about the deny");
  if (digestText(wire, "args_hash") !== argsHash) throw new Fault("contradiction", "the server judged other arguments than the ones sent");
  const source = requiredText(wire, "decision_source");
  return {
    action: call.action,
    decision: effect as Effect,
    denied,
    hitlEligible: denied && requiredFlag(wire, "hitl_eligible"),
    reason: optionalText(wire, "reason") ?? "",
    reasonCode: optionalText(wire, "reason_code"),
    policyId: optionalText(wire, "policy_id"),
    policyName: optionalText(wire, "policy_name"),
    policyVersion: versionOf(wire, "policy_version"),
    ruleId: optionalText(wire, "rule_id"),
    decisionSource: source,
    grantId: optionalText(wire, "grant_id"),
    argsHash,
    digest: digestText(wire, "digest"),
    approvedViaHitl: !denied && source === "approval",
    call,
    policySource: "server",
  };
}

/** Reads an approval request; a missing or malformed field that the client relies on is a `Fault`. */
export function readSnapshot(body: unknown): ApprovalSnapshot {
  const wire = record(body);
  const created = instantOf(wire, "created_at");
  if (instantOf(wire, "expires_at") < created) throw new Fault("contradiction", "the server's answer expires before it was created");
  if (wire.status !== undefined && wire.status !== wire.state) throw new Fault("contradiction", "the server's answer names two states");
  const quorum = record(wire.quorum);
  return {
    id: requiredText(wire, "id"),
    state: stateOf(requiredText(wire, "state")),
    canonicalAction: textOf(wire, "canonical_action") ?? "",
    reason: textOf(wire, "reason") ?? "",
    requestor: personOf(wire.requestor),
    agentId: optionalText(wire, "agent_id"),
    governingScope: textOf(wire, "governing_scope") ?? null,
    policyVersion: versionOf(record(wire.policy), "version"),
    argsRedacted: wire.args_redacted ?? null,
    argsHash: digestText(wire, "args_hash"),
    digest: digestText(wire, "digest"),
    quorum: typeof quorum.required === "number" && typeof quorum.given === "number" ? { required: quorum.required, given: quorum.given } : null,
    createdAt: requiredText(wire, "created_at"),
    expiresAt: requiredText(wire, "expires_at"),
    resolvedAt: optionalText(wire, "resolved_at"),
    decisionKind: optionalText(wire, "decision_kind"),
    grantId: optionalText(wire, "grant_id"),
    resolvedBy: personOf(wire.resolved_by),
    decisionReason: optionalText(wire, "decision_reason"),
    note: optionalText(wire, "note"),
  };
}

/** Reads the receipt of a redeemed approval. */
export function readReceipt(body: unknown): Receipt {
  const wire = record(body);
  if (wire.grant_id === undefined) throw new Fault("contradiction", 'the receipt has no "grant_id"');
  instantOf(wire, "redeemed_at");
  return {
    requestId: requiredText(wire, "request_id"),
    grantId: optionalText(wire, "grant_id"),
    consumptionKey: requiredText(wire, "consumption_key"),
    argsHash: digestText(wire, "args_hash"),
    digest: digestText(wire, "digest"),
    redeemedAt: requiredText(wire, "redeemed_at"),
  };
}

function stateOf(state: string): ApprovalState {
  return APPROVAL_STATES.find((known) => known === state) ?? "unknown";
}

function versionOf(wire: Wire, key: string): number | string | null {
  const value = wire[key];
  return typeof value === "number" || typeof value === "string" ? value : null;
}

function personOf(value: unknown): Person | null {
  if (typeof value === "string") return value.includes("@") ? { id: null, email: value, name: null } : { id: value, email: null, name: null };
  if (typeof value !== "object" || value === null) return null;
  const wire = record(value);
  return { id: textOf(wire, "id") ?? null, email: textOf(wire, "email") ?? null, name: textOf(wire, "name") ?? null };
}
