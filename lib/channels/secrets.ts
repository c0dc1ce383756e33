import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** What a channel needs to reach its endpoint and must not show. */
export type ChannelSecrets =
  | { kind: "webhook"; url: string; secret: string; previous?: { secret: string; until: string } }
  | { kind: "slack_app"; slackChannel: string }
  | { kind: "slack" | "discord" | "teams"; url: string }
  | { kind: "pagerduty"; routingKey: string }
  | { kind: "sms"; accountSid: string; authToken: string; from: string; to: string };

/** What an organization's Slack app is known by, on either side. */
export type SlackSecrets = { kind: "slack"; signingSecret: string; botToken: string };

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function keyOf(authSecret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", authSecret, "", "countersign-channel-secrets-v1", 32));
}

/** Encrypts with AES-256-GCM under a key made from AUTH_SECRET (HKDF, RFC 5869), bound to the id of what it belongs to so that it opens for no other. */
export function seal(id: string, secrets: ChannelSecrets | SlackSecrets, authSecret: string): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", keyOf(authSecret), nonce).setAAD(Buffer.from(id));
  const text = Buffer.concat([cipher.update(JSON.stringify(secrets), "utf8"), cipher.final()]);
  return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), text]);
}

/** What `seal` closed. Throws where the bytes were changed, belong to something else, or AUTH_SECRET is another by now. */
export function unseal<T extends ChannelSecrets | SlackSecrets = ChannelSecrets>(id: string, sealed: Uint8Array, authSecret: string): T {
  const bytes = Buffer.from(sealed);
  const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
  const tag = bytes.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
  try {
    if (bytes[0] !== VERSION) throw new Error("another format");
    const decipher = createDecipheriv("aes-256-gcm", keyOf(authSecret), nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(id)).setAuthTag(tag);
    const text = Buffer.concat([decipher.update(bytes.subarray(1 + NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString("utf8");
    return JSON.parse(text) as T;
  } catch (error) {
    throw new Error("The secrets of this channel cannot be read, probably because AUTH_SECRET was changed. Enter them again.", { cause: error });
  }
}

/** A new signing secret of the Standard Webhooks form: `whsec_` and 32 random bytes in base64. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}
