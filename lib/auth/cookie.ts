import { env } from "@/lib/env";

/** Seconds that a browser session lives. */
export const SESSION_SECONDS = 7 * 86_400;

function secure(): boolean {
  return env().PUBLIC_URL.startsWith("https://");
}

/** The cookie's name: under https the `__Host-` prefix ties it to this very host. */
export function sessionCookieName(): string {
  return secure() ? "__Host-countersign.session" : "countersign.session";
}

function cookie(value: string, maxAge: number): string {
  return `${sessionCookieName()}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure() ? "; Secure" : ""}`;
}

/** `Set-Cookie` for a new session. */
export function sessionCookieHeader(token: string): string {
  return cookie(token, SESSION_SECONDS);
}

/** `Set-Cookie` that removes the session from the browser. */
export function endedSessionCookieHeader(): string {
  return cookie("", 0);
}
