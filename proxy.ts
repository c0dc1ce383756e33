import { NextResponse, type NextRequest } from "next/server";
import { ASKED_PATH_HEADER } from "@/lib/auth/asked-path";
import { DOOR_NONCE_HEADER, doorCookie, doorCookieName, doorNonce } from "@/lib/auth/door-nonce";
import { pageHeaders } from "@/lib/http/page-headers";

/**
 * Puts a fresh script nonce and the protective headers on every page (contract section 20). Decoration only: each page
 * and each route handler authorises itself.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString("base64");
  const headers = pageHeaders(nonce);
  const forwarded = new Headers(request.headers);
  forwarded.set("x-nonce", nonce);
  forwarded.set(ASKED_PATH_HEADER, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  forwarded.set("content-security-policy", headers["Content-Security-Policy"] ?? "");
  const nonceOfDoor = isDoor(request) ? doorNonce(request.cookies.get(doorCookieName())?.value) : null;
  if (nonceOfDoor !== null) forwarded.set(DOOR_NONCE_HEADER, nonceOfDoor);
  else forwarded.delete(DOOR_NONCE_HEADER);
  const response = NextResponse.next({ request: { headers: forwarded } });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  if (/^\/(review|sign-in)\//.test(request.nextUrl.pathname)) {
    response.headers.set("Cache-Control", "no-store");
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("X-Robots-Tag", "noindex");
  }
  if (nonceOfDoor !== null) response.cookies.set(doorCookie(nonceOfDoor));
  return response;
}

/** The page of a link binds itself to the browser that opened it. */
function isDoor(request: NextRequest): boolean {
  return request.nextUrl.pathname.startsWith("/review/");
}

export const config = { matcher: ["/((?!api/|_next/static|_next/image|healthz|readyz|v1/|policies/check|icons/|sdk/|favicon|manifest|sw.js).*)"] };
