import { createHash, createHmac } from "node:crypto";
import { env } from "@/lib/env";

/** How long the link in the mail works. */
export const PROOF_SECONDS = 30 * 60;

/** The 256-bit token of a mailed proof, derived from its delivery, so that a retry sends the very same mail and no table holds it. */
export function proofToken(deliveryId: string): string {
  return createHmac("sha256", env().AUTH_SECRET).update(`countersign-address-proof\n${deliveryId}`).digest("base64url");
}

export function proofHash(token: string): string {
  return createHash("sha256").update(`countersign-address-proof\n${token}`).digest("hex");
}

/** Where the link leads: a page with one button. */
export function proofPath(token: string): string {
  return `/settings/account/addresses/${token}`;
}
