import { createHmac, randomBytes } from "node:crypto";
import { env } from "@/lib/env";

/** Minutes that a link in a mail lives (contract section 11). */
export const LINK_SECONDS = 15 * 60;

/** 256 random bits for a link that is shown at once and kept only as a hash. */
export function randomLinkToken(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * The 256-bit token of a mailed link. It is derived from the delivery with the server's secret, so that a retry sends the
 * very same mail while no table ever holds the token.
 */
export function mailedLinkToken(deliveryId: string): string {
  return createHmac("sha256", env().AUTH_SECRET).update(`countersign-mailed-link\n${deliveryId}`).digest("base64url");
}

/** Where a link leads; opening the page changes nothing (contract section 11). */
export function linkPath(token: string): string {
  return `/review/${token}`;
}
