import { listBrowserSessions } from "@/lib/auth/browser-sessions";
import { requireMember } from "@/lib/auth/permissions";
import { browserSessionList } from "@/lib/auth/schema";
import { sessionCookie } from "@/lib/http/authenticate";
import { route } from "@/lib/http/route";

export const GET = route({
  summary: "List the browsers in which you are signed in",
  access: { session: "viewer", token: false },
  response: browserSessionList,
  run: (ctx, { request }) => listBrowserSessions(requireMember(ctx), sessionCookie(request.headers.get("cookie"))),
});
