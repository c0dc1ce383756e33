import { closeSession } from "@/lib/auth/close-session";
import { endedSessionCookieHeader } from "@/lib/auth/cookie";
import { signOutAnswer, signOutInput } from "@/lib/auth/schema";
import { sessionCookie } from "@/lib/http/authenticate";
import { openRoute } from "@/lib/http/open-route";
import { reply } from "@/lib/http/reply";

export const POST = openRoute({
  summary: "End this browser's session",
  body: signOutInput,
  response: signOutAnswer,
  run: async (_body, { request, requestId }) => {
    const token = sessionCookie(request.headers.get("cookie"));
    if (token !== null) await closeSession(token, requestId);
    return reply({ signed_out: true as const }, 200, { "Set-Cookie": endedSessionCookieHeader() });
  },
});
