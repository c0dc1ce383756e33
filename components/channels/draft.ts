import type { Channel } from "@/lib/channels/schema";
import type { ChannelEvent, ChannelKind, Severity } from "@/lib/vocabulary";

/** What the form holds; endpoint fields by their name on the wire. */
export type Draft = {
  kind: ChannelKind;
  name: string;
  events: readonly ChannelEvent[];
  project: string;
  severity: Severity;
  includeArgs: boolean;
  endpoint: Readonly<Record<string, string>>;
};

type EndpointField = { name: string; label: string; hint?: string; placeholder?: string; secret?: boolean };

export const ENDPOINT: Readonly<Record<ChannelKind, readonly EndpointField[]>> = {
  webhook: [{ name: "url", label: "Address", placeholder: "https://example.com/countersign", hint: "https, and reachable from this server." }],
  slack_app: [{ name: "slack_channel", label: "Slack channel ID", placeholder: "C0123456789", hint: "At the end of the channel's details in Slack. Invite the app to the channel first." }],
  slack: [{ name: "url", label: "Webhook address", placeholder: "https://hooks.slack.com/services/…", hint: "Slack makes one under “Incoming Webhooks”." }],
  discord: [{ name: "url", label: "Webhook address", placeholder: "https://discord.com/api/webhooks/…", hint: "Under the channel's integrations." }],
  teams: [{ name: "url", label: "Webhook address", placeholder: "https://….logic.azure.com/workflows/…", hint: "From a workflow that posts what it receives." }],
  pagerduty: [{ name: "routing_key", label: "Integration key", hint: "Of an Events API v2 integration.", secret: true }],
  sms: [
    { name: "account_sid", label: "Twilio account SID", placeholder: "AC…" },
    { name: "auth_token", label: "Twilio auth token", secret: true },
    { name: "from", label: "From", placeholder: "+15005550006" },
    { name: "to", label: "To", placeholder: "+4915112345678" },
  ],
};

export const NEW_DRAFT: Draft = { kind: "webhook", name: "", events: ["approval.requested", "approval.escalated"], project: "", severity: "info", includeArgs: false, endpoint: {} };

/** What another kind changes of a new channel: where it leads, and whether it is told arguments, without which nothing could be decided in Slack. */
export function ofKind(kind: ChannelKind): Pick<Draft, "kind" | "endpoint" | "includeArgs"> {
  return { kind, endpoint: {}, includeArgs: kind === "slack_app" };
}

/** The form of a channel that is there; its endpoint stays as it is unless something is typed. */
export function draftOf(channel: Channel): Draft {
  return { kind: channel.kind, name: channel.name, events: channel.events, project: channel.projects[0]?.id ?? "", severity: channel.min_severity, includeArgs: channel.include_args, endpoint: {} };
}

function filtersOf(draft: Draft) {
  return { name: draft.name, events: draft.events, min_severity: draft.severity, include_args: draft.includeArgs };
}

export function createBody(draft: Draft): Record<string, unknown> {
  const endpoint = Object.fromEntries(ENDPOINT[draft.kind].map(({ name }) => [name, draft.endpoint[name] ?? ""]));
  return { kind: draft.kind, ...filtersOf(draft), projects: draft.project === "" ? [] : [draft.project], ...endpoint };
}

/** Only what was touched: a channel with several projects, made by API, keeps them until another is chosen here. */
export function changeBody(draft: Draft, channel: Channel): Record<string, unknown> {
  const endpoint = Object.fromEntries(Object.entries(draft.endpoint).filter(([, value]) => value !== ""));
  const moved = draft.project !== (channel.projects[0]?.id ?? "");
  return { ...filtersOf(draft), ...(moved ? { projects: draft.project === "" ? [] : [draft.project] } : {}), ...endpoint };
}
