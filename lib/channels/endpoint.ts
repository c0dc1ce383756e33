import { newWebhookSecret, type ChannelSecrets } from "@/lib/channels/secrets";
import type { ChangeChannelInput, CreateChannelInput } from "@/lib/channels/schema";
import { invalid } from "@/lib/errors";
import { operatorRules } from "@/lib/outgoing/post";
import { OutgoingRefused, parseUrl } from "@/lib/outgoing/target";
import type { ChannelKind } from "@/lib/vocabulary";

const FIELDS: Readonly<Record<ChannelKind, readonly (keyof ChangeChannelInput)[]>> = {
  webhook: ["url"], slack_app: ["slack_channel"], slack: ["url"], discord: ["url"], teams: ["url"], pagerduty: ["routing_key"], sms: ["account_sid", "auth_token", "from", "to"],
};
const ENDPOINT_FIELDS = new Set(Object.values(FIELDS).flat());

/** Refuses an address that could never be sent to; its name is resolved and checked again at every attempt. Throws 400. */
function checkedUrl(text: string): string {
  try {
    return parseUrl(text, operatorRules()).href;
  } catch (error) {
    if (error instanceof OutgoingRefused) throw invalid(`"url": ${error.message}`, { fields: [{ field: "url", message: error.message }] });
    throw error;
  }
}

export function secretsOf(input: CreateChannelInput): ChannelSecrets {
  switch (input.kind) {
    case "webhook":
      return { kind: "webhook", url: checkedUrl(input.url), secret: newWebhookSecret() };
    case "slack_app":
      return { kind: "slack_app", slackChannel: input.slack_channel };
    case "slack":
    case "discord":
    case "teams":
      return { kind: input.kind, url: checkedUrl(input.url) };
    case "pagerduty":
      return { kind: "pagerduty", routingKey: input.routing_key };
    case "sms":
      return { kind: "sms", accountSid: input.account_sid, authToken: input.auth_token, from: input.from, to: input.to };
  }
}

/** The secrets with what the input changes of them; null where it changes nothing. Throws 400 for a field of another kind. */
export function changedSecrets(kind: ChannelKind, input: ChangeChannelInput, read: () => ChannelSecrets): ChannelSecrets | null {
  const given = (Object.keys(input) as (keyof ChangeChannelInput)[]).filter((name) => ENDPOINT_FIELDS.has(name) && input[name] !== undefined);
  const odd = given.find((name) => !FIELDS[kind].includes(name));
  if (odd !== undefined) throw invalid(`"${odd}": A channel of the kind ${kind} has no such field.`);
  if (given.length === 0) return null;
  const all = FIELDS[kind].every((name) => input[name] !== undefined);
  if (kind === "sms" && all) return { kind, accountSid: input.account_sid ?? "", authToken: input.auth_token ?? "", from: input.from ?? "", to: input.to ?? "" };
  if (kind === "slack_app") return { kind, slackChannel: input.slack_channel ?? "" };
  if (kind === "pagerduty") return { kind, routingKey: input.routing_key ?? "" };
  const before = read();
  if (before.kind === "sms") return { ...before, accountSid: input.account_sid ?? before.accountSid, authToken: input.auth_token ?? before.authToken, from: input.from ?? before.from, to: input.to ?? before.to };
  if (before.kind === "pagerduty" || before.kind === "slack_app") return before;
  return { ...before, url: checkedUrl(input.url ?? "") };
}

/** What may be shown of where a channel leads: of a chat's address only the host, for the rest of it is the key. */
export function shownAddress(secrets: ChannelSecrets): string {
  switch (secrets.kind) {
    case "webhook": {
      const { origin, pathname, search } = new URL(secrets.url);
      return `${origin}${pathname}${search === "" ? "" : "?…"}`;
    }
    case "slack_app":
      return `channel ${secrets.slackChannel}`;
    case "slack":
    case "discord":
    case "teams":
      return `${new URL(secrets.url).origin}/…`;
    case "pagerduty":
      return `Integration key …${secrets.routingKey.slice(-4)}`;
    case "sms":
      return `${secrets.from} to ${secrets.to}`;
  }
}
