import { randomBytes } from "node:crypto";
import { sealText, unsealText } from "@/lib/seal";

/** A signing secret that was replaced, and until when messages still carry its signature. */
export type OldSecret = { secret: string; until: string };

/** What a channel needs to reach its endpoint and must not show. */
export type ChannelSecrets =
  | { kind: "webhook"; url: string; secret: string; previous?: OldSecret | OldSecret[] }
  | { kind: "slack_app"; slackChannel: string }
  | { kind: "slack" | "discord" | "teams"; url: string }
  | { kind: "pagerduty"; routingKey: string }
  | { kind: "sms"; accountSid: string; authToken: string; from: string; to: string };

/** What an organization's Slack app is known by, on either side. */
export type SlackSecrets = { kind: "slack"; signingSecret: string; botToken: string };

const PURPOSE = "countersign-channel-secrets-v1";

/** Encrypts under a key made from AUTH_SECRET, bound to the id of what it belongs to so that it opens for no other. */
export function seal(id: string, secrets: ChannelSecrets | SlackSecrets, authSecret: string): Uint8Array {
  return sealText(JSON.stringify(secrets), { purpose: PURPOSE, id, secret: authSecret });
}

/** What `seal` closed. Throws where the bytes were changed, belong to something else, or AUTH_SECRET is another by now. */
export function unseal<T extends ChannelSecrets | SlackSecrets = ChannelSecrets>(id: string, sealed: Uint8Array, authSecret: string): T {
  try {
    return JSON.parse(unsealText(sealed, { purpose: PURPOSE, id, secret: authSecret })) as T;
  } catch (error) {
    throw new Error("The secrets of this channel cannot be read, probably because AUTH_SECRET was changed. Enter them again.", { cause: error });
  }
}

/** A new signing secret of the Standard Webhooks form: `whsec_` and 32 random bytes in base64. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

/** The replaced secrets whose signature messages still carry at this instant, the latest first. */
export function oldSecretsAt({ previous }: { previous?: OldSecret | OldSecret[] }, now: Date): OldSecret[] {
  return [previous ?? []].flat().filter(({ until }) => new Date(until) > now);
}
