import type { Id } from "@/lib/ids";
import type { ChannelEvent, ChannelKind, Severity } from "@/lib/vocabulary";

/** What a message can be about: an event, a signature by which only a message that stands already changes, or nothing but the channel itself. */
export type MessageEvent = ChannelEvent | "approval.voted" | "channel.test";

/** What a message says, fixed when it was written; strings from agents and people are raw here, and made inert where they are drawn. */
export type Facts = {
  at: string;
  severity: Severity;
  organization: { id: string; name: string };
  project: { id: string; name: string } | null;
  subject_id: string | null;
  request_id: string | null;
  grant_id: string | null;
  call_id: string | null;
  state: string | null;
  action: string | null;
  resource: string | null;
  agent: string | null;
  requestor: { id: string; name: string; email: string } | null;
  /** Who did it, where a person did. */
  by: string | null;
  reason: string | null;
  rule: string | null;
  policy: { name: string; version: number | null } | null;
  args_hash: string | null;
  digest: string | null;
  /** RFC 8785 text; present only where the channel asked for arguments. */
  args?: string | null;
  expires_at: string | null;
  is_test: boolean;
};

/** One message to one channel. The id is the same on every attempt. */
export type Message = { id: Id<"delivery">; event: MessageEvent; facts: Facts; includeArgs: boolean; baseUrl: string };

export const SEVERITY_OF: Readonly<Record<ChannelEvent | "approval.voted", Severity>> = {
  "approval.requested": "warning",
  "approval.escalated": "critical",
  "approval.voted": "info",
  "approval.approved": "info",
  "approval.denied": "info",
  "approval.expired": "error",
  "approval.cancelled": "info",
  "approval.auto_resolved": "info",
  "grant.created": "info",
  "grant.revoked": "warning",
  "grant.used": "info",
  "policy.published": "warning",
  "policy.denied": "error",
  "settings.changed": "warning",
};

export const TITLE_OF: Readonly<Record<MessageEvent, string>> = {
  "approval.requested": "An approval is waiting",
  "approval.escalated": "Nobody has answered yet",
  "approval.voted": "Signed, and waiting for others",
  "approval.approved": "Approved",
  "approval.denied": "Denied",
  "approval.expired": "Nobody answered in time, so it was denied",
  "approval.cancelled": "The request was cancelled",
  "approval.auto_resolved": "Answered by the policy",
  "grant.created": "A grant was given",
  "grant.revoked": "A grant was revoked",
  "grant.used": "A grant was used",
  "policy.published": "A policy was published",
  "policy.denied": "A call was refused by the policy",
  "settings.changed": "The approval settings were changed",
  "channel.test": "This is a test of the channel",
};

/** Somebody should act on these, so a pager rings for them. */
const RAISES: ReadonlySet<MessageEvent> = new Set<MessageEvent>(["approval.requested", "approval.escalated"]);
/** These end what the former raised. */
const ENDS: ReadonlySet<MessageEvent> = new Set<MessageEvent>(["approval.approved", "approval.denied", "approval.expired", "approval.cancelled", "approval.auto_resolved"]);

export function raisesRequest(event: string): boolean {
  return RAISES.has(event as MessageEvent);
}

/** Whether a message that stands in a channel of this kind is drawn anew when its request moves on. */
export function redraws(kind: ChannelKind, event: string): boolean {
  return kind === "slack_app" && (endsRequest(event) || event === "approval.voted");
}

export function endsRequest(event: string): boolean {
  return ENDS.has(event as MessageEvent);
}

/** Whether the message is pointless once the request is no longer pending: a pager or a phone that rings for nothing is not believed again. */
export function isPointlessWhenDecided(kind: ChannelKind, event: string): boolean {
  return (kind === "pagerduty" || kind === "sms" || kind === "slack_app") && raisesRequest(event);
}

/** Where somebody who reads the message looks next. */
export function linkOf({ event, facts, baseUrl }: Pick<Message, "event" | "facts" | "baseUrl">): string {
  if (facts.request_id !== null) return `${baseUrl}/approvals/${facts.request_id}`;
  if (event.startsWith("grant.")) return `${baseUrl}/grants`;
  if (event === "policy.published") return `${baseUrl}/policies`;
  if (event === "settings.changed") return `${baseUrl}/settings/hitl`;
  if (event === "channel.test") return `${baseUrl}/settings/channels`;
  if (event === "policy.denied") return `${baseUrl}/audit?decision=deny${facts.project === null ? "" : `&project=${facts.project.id}`}`;
  return `${baseUrl}/audit`;
}
