import { createHmac, timingSafeEqual } from "node:crypto";

/** Slack's request signature v0: HMAC-SHA-256 over `v0:timestamp:body`, on the bytes as they arrived. Pure. */
export const WINDOW_SECONDS = 300;

export type Signed = { body: Uint8Array; timestamp: string | null; signature: string | null };

const TIMESTAMP = /^[1-9]\d{9}$/;
const SIGNATURE = /^v0=[0-9a-f]{64}$/;

/** Whether the headers have the form and the time that a genuine request has now; five minutes either way are given. */
export function isTimely({ timestamp, signature }: Signed, now: Date): boolean {
  if (timestamp === null || signature === null || !TIMESTAMP.test(timestamp) || !SIGNATURE.test(signature)) return false;
  return Math.abs(now.getTime() / 1_000 - Number(timestamp)) <= WINDOW_SECONDS;
}

export function signatureOf(secret: string, timestamp: string, body: Uint8Array): string {
  return `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:`).update(body).digest("hex")}`;
}

/** Whether this secret made the signature; takes the same time whatever is wrong with it. Call it after `isTimely`. */
export function isSignedWith(secret: string, { body, timestamp, signature }: Signed): boolean {
  const made = Buffer.from(signatureOf(secret, timestamp ?? "", body));
  const given = Buffer.from(signature ?? "");
  return made.length === given.length && timingSafeEqual(made, given);
}
