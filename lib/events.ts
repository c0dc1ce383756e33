import type { Actor } from "@/lib/context";
import type { Id } from "@/lib/ids";

/** Every event that can stand in the audit chain: a closed list, each with a sentence for the auditor. */
export const EVENT_TYPES = [
  "call.decided",
  "approval.requested",
  "approval.voted",
  "approval.approved",
  "approval.denied",
  "approval.expired",
  "approval.cancelled",
  "approval.escalated",
  "approval.auto_resolved",
  "approval.delegated",
  "approval.redeemed",
  "approval.refused",
  "grant.created",
  "grant.used",
  "grant.revoked",
  "grant.narrowed",
  "policy.published",
  "proposal.accepted",
  "proposal.dismissed",
  "settings.changed",
  "settings.removed",
  "organization.changed",
  "member.invited",
  "member.changed",
  "member.removed",
  "member.link_asked",
  "member.linked",
  "absence.changed",
  "absence.ended",
  "project.created",
  "project.renamed",
  "key.created",
  "key.revoked",
  "token.created",
  "token.revoked",
  "session.link_sent",
  "session.opened",
  "session.closed",
  "channel.created",
  "channel.changed",
  "channel.removed",
  "channel.tested",
  "channel.replayed",
  "messages.replayed",
  "slack.connected",
  "slack.changed",
  "slack.disconnected",
  "slack.code_sent",
  "slack.linked",
  "slack.unlinked",
  "preferences.changed",
  "push.added",
  "push.removed",
  "audit.exported",
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

export type AuditEvent = {
  /** Who did it, where that is not the actor of the transaction (several callers share one commit). */
  actor?: Actor;
  type: EventType;
  /** The thing that changed. */
  subjectId: string | null;
  requestId?: Id<"request"> | null;
  grantId?: Id<"grant"> | null;
  callId?: Id<"call"> | null;
  argsHash?: string | null;
  policyVersion?: number | null;
  /** Kept apart from the chain, which holds a salted commitment to it. */
  data: Record<string, unknown>;
};

/** What the bell and the mail say to particular people because of an event. */
export type Notice = {
  to: Id<"user">[];
  type: EventType;
  requestId: Id<"request"> | null;
  mail?: { template: string; data: Record<string, unknown> };
};
