import { sessionInfo, switchInput } from "@/lib/auth/schema";
import { showSession } from "@/lib/auth/show-session";
import { switchOrganization } from "@/lib/auth/switch-organization";
import { sessionCookie } from "@/lib/http/authenticate";
import { route } from "@/lib/http/route";

export const POST = route({
  summary: "Look at another organization that you are a member of",
  access: { session: "viewer", token: false },
  body: switchInput,
  response: sessionInfo,
  run: async (ctx, { body, request }) => showSession(await switchOrganization(sessionCookie(request.headers.get("cookie")), body.org, ctx.requestId)),
});
