import { env } from "@/lib/env";
import { failure, JSON_HEADERS } from "@/lib/http/failure";
import { newRequestId } from "@/lib/http/request-context";
import { whileDatabaseAnswers } from "@/lib/http/while-database-answers";
import { unsubscribe } from "@/lib/notifications/preferences";

/** The mail's own address for this: `?token=`, where a form is posted to. */
function tokenOf(request: Request): string {
  return new URL(request.url).searchParams.get("token") ?? "";
}

/**
 * Written out by hand: the reader's mail provider posts here for them (RFC 8058), without a session, from its own servers and
 * with a form as body. The token can do this one thing.
 */
export async function POST(request: Request): Promise<Response> {
  const requestId = newRequestId();
  try {
    return Response.json(await whileDatabaseAnswers(unsubscribe(tokenOf(request))), { headers: { ...JSON_HEADERS, "X-Request-Id": requestId } });
  } catch (error) {
    return failure(error, requestId, env().PUBLIC_URL);
  }
}

/** Who opens the address by hand, or follows it as a scanner does, sees a page with a button; nothing changes. */
export function GET(request: Request): Response {
  return new Response(null, { status: 303, headers: { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", Location: `${env().PUBLIC_URL}/unsubscribe/${encodeURIComponent(tokenOf(request))}` } });
}
