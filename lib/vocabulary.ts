/** The closed lists of contract sections 2 to 11, declared once: they feed columns, schemas, select boxes and exhaustive switches. */
export const ROLES = ["viewer", "member", "approver", "admin", "owner"] as const;
export type Role = (typeof ROLES)[number];

export const SCOPES = ["api_key", "project", "org"] as const;
export type Scope = (typeof SCOPES)[number];

export const KEY_SCOPES = ["requests", "audit:read", "admin"] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export const REQUEST_STATES = ["pending", "approved", "denied", "expired", "cancelled"] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export const DECISION_KINDS = ["approved_once", "approved_timed", "approved_forever_grant", "approved_forever"] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

export const PRINCIPAL_TYPES = ["requestor", "project", "api_key", "agent", "machine"] as const;
export type PrincipalType = (typeof PRINCIPAL_TYPES)[number];

export const ENGINE_DECISIONS = ["allow", "deny", "warn"] as const;
export type EngineVerdict = (typeof ENGINE_DECISIONS)[number];

export const DECISION_SOURCES = ["policy", "approval", "default"] as const;
export type DecisionSource = (typeof DECISION_SOURCES)[number];

export const GRANT_STATES = ["active", "used", "expired", "revoked"] as const;
export type GrantState = (typeof GRANT_STATES)[number];

export const POLICY_SOURCES = ["hosted", "local"] as const;

export const ON_POLICY_REMOVED = ["approve", "cancel"] as const;

export const VOTE_ACTIONS = ["approve", "deny"] as const;

/** What became of a proposal: nobody's business any more, or made into a rule or a grant. */
export const PROPOSAL_ANSWERS = ["rule", "grant", "dismissed"] as const;
export type ProposalAnswer = (typeof PROPOSAL_ANSWERS)[number];

/** `skipped`: it was no longer needed when its turn came. */
export const DELIVERY_STATES = ["queued", "sent", "dead", "skipped"] as const;
export const DELIVERY_KINDS = ["email", "push"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
export type DeliveryKind = (typeof DELIVERY_KINDS)[number];

/** What a person can be told of, and by which ways (contract section 11). */
export const TOPICS = ["asked", "reminded", "escalated", "decided"] as const;
export type Topic = (typeof TOPICS)[number];
export const WAYS = ["bell", "mail", "push"] as const;
export type Way = (typeof WAYS)[number];

/** What comes through in quiet hours: nothing, escalations, or also what would end before they do. */
export const QUIET_EXCEPTIONS = ["none", "escalated", "ending"] as const;
export type QuietException = (typeof QUIET_EXCEPTIONS)[number];

export const CHANNEL_KINDS = ["webhook", "slack_app", "slack", "discord", "teams", "pagerduty", "sms"] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** What a channel can be told of (contract section 11). */
export const CHANNEL_EVENTS = [
  "approval.requested",
  "approval.escalated",
  "approval.approved",
  "approval.denied",
  "approval.expired",
  "approval.cancelled",
  "approval.auto_resolved",
  "grant.created",
  "grant.revoked",
  "grant.used",
  "policy.published",
  "policy.denied",
  "settings.changed",
] as const;
export type ChannelEvent = (typeof CHANNEL_EVENTS)[number];

/** Mildest first, in the words of PagerDuty's Events API. */
export const SEVERITIES = ["info", "warning", "error", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** `skipped`: it was no longer needed when its turn came. */
export const CHANNEL_DELIVERY_STATES = ["queued", "sent", "dead", "skipped"] as const;
export type ChannelDeliveryState = (typeof CHANNEL_DELIVERY_STATES)[number];

/** Seconds: contract sections 3, 6, 7. */
export const LIMITS = {
  ttlDefault: 300,
  ttlCap: 1_800,
  ruleTimeoutCap: 30 * 86_400,
  onceWindow: 300,
  learnDays: 30,
  learntGrant: 30 * 86_400,
  denialSticks: 600,
  rephrasedWindow: 3_600,
  maxGrantDefault: 90 * 86_400,
  maxGrantCeiling: 365 * 86_400,
  reasonCharacters: 2_000,
  holdCap: 30,
  /** One more than arguments may be, so that what an SDK lets pass is not refused for the body around it. */
  bodyDepth: 33,
  idempotencyHours: 72,
} as const;
