import { createHash } from "node:crypto";
import { env } from "@/lib/env";
import type { Id } from "@/lib/ids";
import { encryptForBrowser, type BrowserKeys } from "@/lib/push/encrypt";
import { vapidHeader, vapidOf } from "@/lib/push/vapid";
import type { Outgoing } from "@/lib/outgoing/post";
import { sealText, unsealText } from "@/lib/seal";

/** Where a browser is reached, and the keys with which to write to it. */
export type Endpoint = { endpoint: string; keys: BrowserKeys };

const PURPOSE = "countersign-push-endpoint-v1";

export function sealEndpoint(id: Id<"subscription">, endpoint: Endpoint): Uint8Array {
  return sealText(JSON.stringify(endpoint), { purpose: PURPOSE, id, secret: env().AUTH_SECRET });
}

/** Throws where AUTH_SECRET is another by now; the browser has to subscribe anew then, for the key is another too. */
export function unsealEndpoint(id: Id<"subscription">, sealed: Uint8Array): Endpoint {
  return JSON.parse(unsealText(sealed, { purpose: PURPOSE, id, secret: env().AUTH_SECRET })) as Endpoint;
}

/** Finds a subscription again without keeping where it leads. */
export function hashEndpoint(endpoint: string): string {
  return createHash("sha256").update(`countersign-push-endpoint\n${endpoint}`).digest("hex");
}

/** The key that a browser subscribes with. */
export function applicationServerKey(): string {
  return vapidOf(env().AUTH_SECRET).publicKey;
}

/** How a push service reaches the operator (RFC 8292, section 2.1). */
function subject(): string {
  const { PUBLIC_URL, MAIL_FROM } = env();
  return PUBLIC_URL.startsWith("https://") ? PUBLIC_URL : `mailto:${/<([^<>]+)>/.exec(MAIL_FROM)?.[1] ?? MAIL_FROM}`;
}

/** The request that rings one browser (RFC 8030, encrypted by RFC 8291, identified by RFC 8292). */
export function pushRequest({ endpoint, keys }: Endpoint, message: unknown, terms: { urgency: string; ttlSeconds: number; topic: string; now: Date }): Outgoing {
  return {
    url: endpoint,
    headers: {
      "Content-Type": "application/octet-stream",
      "Content-Encoding": "aes128gcm",
      TTL: String(terms.ttlSeconds),
      Urgency: terms.urgency,
      Topic: terms.topic,
      Authorization: vapidHeader(vapidOf(env().AUTH_SECRET), { endpoint, subject: subject(), now: terms.now }),
    },
    body: encryptForBrowser(Buffer.from(JSON.stringify(message)), keys),
  };
}
