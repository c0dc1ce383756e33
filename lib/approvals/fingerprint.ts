import { createHmac, hkdfSync } from "node:crypto";
import { preview, type Fingerprint, type Preview } from "@/lib/approvals/preview";
import type { RequestRow } from "@/lib/approvals/repo";
import { env } from "@/lib/env";

const PURPOSE = "countersign-secret-fingerprint-v1";
const DIGITS = 12;

/** The first 48 bits of HMAC-SHA-256 under a key made from the server's secret by HKDF (RFC 5869), used for nothing else. */
export function fingerprintUnder(serverSecret: string): Fingerprint {
  const key = Buffer.from(hkdfSync("sha256", serverSecret, "", PURPOSE, 32));
  return (secret) => createHmac("sha256", key).update(secret, "utf8").digest("hex").slice(0, DIGITS);
}

let made: { under: string; fingerprint: Fingerprint } | null = null;

/** The fingerprints of this deployment: the same secret has the same one on every instance. */
export function fingerprint(): Fingerprint {
  const under = env().AUTH_SECRET;
  if (made?.under !== under) made = { under, fingerprint: fingerprintUnder(under) };
  return made.fingerprint;
}

/** What the card of a request shows, and what a decision is held to. */
export function cardOf(row: Pick<RequestRow, "action" | "args" | "resource" | "rulePattern">): Preview {
  return preview({ action: row.action, args: row.args, resource: row.resource, pattern: row.rulePattern }, fingerprint());
}
