import { takeFromAllowance } from "@/lib/allowances/take";
import { credentialOf, keyActor, memberByToken, type Authenticated } from "@/lib/auth/credentials";
import { sessionCookieName } from "@/lib/auth/cookie";
import { memberBySession } from "@/lib/auth/session-lookup";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import type { Call } from "@/lib/http/call";

export type { Authenticated } from "@/lib/auth/credentials";

/** What of a call tells who makes it; a `Request` is one too. */
type Asking = Pick<Call, "method" | "headers">;

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const DEADLINE_MS = 2_500;

/** Who is calling: by API key, personal token or browser session. Throws 401, 403 for a cross-site write, 429, or 503. */
export async function authenticate(request: Asking): Promise<Authenticated> {
  const credential = credentialOf(request.headers);
  if (credential?.kind === "contradicted") throw new AppError("unauthenticated", "Authorization and X-API-Key are both sent and are not the same, so neither was used. Send only one of them.");
  if (credential !== null) {
    const writes = !SAFE.has(request.method);
    const found = await soon<Authenticated | null>(
      credential.kind === "token" ? memberByToken(credential.secret, writes) : keyActor(credential.secret, request.headers.get("x-cz-requestor-email"), writes),
    );
    if (found === null) throw new AppError("unauthenticated", "This credential is not valid: it was mistyped, revoked, or belongs to another deployment.");
    if (found.actor.type === "key") await soon(takeFromAllowance({ bucket: found.actor.keyId, perMinute: found.keyRequestsPerMinute, whose: "This API key was used" }, !writes));
    return found;
  }
  const cookie = sessionCookie(request.headers.get("cookie"));
  if (cookie === null) throw new AppError("unauthenticated", "Sign in, or send an API key or personal access token as a Bearer token.");
  if (!SAFE.has(request.method)) assertSameOrigin(request);
  const member = await soon(memberBySession(cookie));
  if (member === null) throw new AppError("unauthenticated", "Your session has ended. Sign in again; what you typed is still on the page.");
  return member;
}

/**
 * Cookie calls that change something need proof of the same origin (contract section 13): `Sec-Fetch-Site`, which no page
 * can forge, and where a browser does not send it the `Origin`. An origin that is sent must be ours under either name.
 */
export function assertSameOrigin(request: Asking): void {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  const own = origin === new URL(env().PUBLIC_URL).origin;
  const proven = site === null ? own : site === "same-origin" && (origin === null || own || isHost(origin, request.headers.get("host")));
  if (!proven) throw new AppError("cross_site", "This call did not come from this site's own pages, so nothing was changed.");
}

/** On loopback people write localhost as well as 127.0.0.1. */
function isHost(origin: string, host: string | null): boolean {
  return host !== null && URL.canParse(origin) && new URL(origin).host === host;
}

/** The session in a `Cookie` header: under https only the `__Host-` cookie counts, which no other host can have set. */
export function sessionCookie(header: string | null): string | null {
  if (header === null) return null;
  for (const part of header.split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === sessionCookieName()) return decodeURIComponentSafe(part.slice(at + 1).trim());
  }
  return null;
}

function decodeURIComponentSafe(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** A database that does not answer ends as 503 within three seconds, never as a hang. */
async function soon<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError("database_away", "The database does not answer, so nothing was decided or saved. Try again in a moment.", { headers: { "Retry-After": "1" } })), DEADLINE_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
