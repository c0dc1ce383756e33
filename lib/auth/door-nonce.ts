import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";

/** The request header in which the proxy hands the page the nonce that it put into the browser. */
export const DOOR_NONCE_HEADER = "x-door-nonce";

const LIFETIME_SECONDS = 3_600;
const NONCE = /^[\w-]{43}$/;

/** Under https only this very host can have set it. */
export function doorCookieName(): string {
  return env().PUBLIC_URL.startsWith("https://") ? "__Host-countersign.door" : "countersign.door";
}

/** The nonce that a browser brought, or a new one: 256 random bits that bind the page of a link to the browser it was opened in. */
export function doorNonce(brought: string | undefined): string {
  return brought !== undefined && NONCE.test(brought) ? brought : randomBytes(32).toString("base64url");
}

export function doorCookie(nonce: string) {
  return { name: doorCookieName(), value: nonce, httpOnly: true, sameSite: "lax", path: "/", maxAge: LIFETIME_SECONDS, secure: env().PUBLIC_URL.startsWith("https://") } as const;
}

/** What stands in the page of one link in one browser, and has to come back with its button. */
export function doorProof(nonce: string, token: string): string {
  return createHmac("sha256", env().AUTH_SECRET).update(`countersign-door-v1\n${nonce}\n${token}`).digest("base64url");
}

function nonceIn(header: string | null): string | null {
  const name = doorCookieName();
  const found = (header ?? "").split(";").map((part) => part.trim()).find((part) => part.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}

/** Throws 403 unless the call comes from the page of this link in the browser that opened it; the link is not used up by that. */
export function assertFromDoor(cookies: string | null, token: string, proof: string | undefined): void {
  const nonce = nonceIn(cookies);
  const expected = nonce === null || !NONCE.test(nonce) ? null : Buffer.from(doorProof(nonce, token));
  const given = Buffer.from(proof ?? "");
  if (expected === null || expected.length !== given.length || !timingSafeEqual(expected, given)) {
    throw new AppError("cross_site", "This did not come from the link's own page in this browser, so nothing was changed. Open the link again and press its button; the link still works.");
  }
}
