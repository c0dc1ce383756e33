import { sessionCookieHeader } from "@/lib/auth/cookie";
import { assertFromDoor } from "@/lib/auth/door-nonce";
import { FIRST_PAGE, nextPage } from "@/lib/auth/next-page";
import { signInAnswer, signInInput } from "@/lib/auth/schema";
import { openSession } from "@/lib/auth/sign-in-link";
import { sessionCookie } from "@/lib/http/authenticate";
import { openRoute } from "@/lib/http/open-route";
import { reply } from "@/lib/http/reply";

export const POST = openRoute({
  summary: "Exchange a sign-in link for a session, once",
  body: signInInput,
  response: signInAnswer,
  run: async (body, { request, requestId }) => {
    const cookies = request.headers.get("cookie");
    assertFromDoor(cookies, body.token, body.proof);
    const session = await openSession(body.token, requestId, sessionCookie(cookies), body.next ?? null);
    const next = session.requestId === null ? nextPage(body.next) ?? FIRST_PAGE : `/approvals/${session.requestId}`;
    return reply({ user_id: session.userId, organization_id: session.orgId, next }, 200, { "Set-Cookie": sessionCookieHeader(session.token) });
  },
});
