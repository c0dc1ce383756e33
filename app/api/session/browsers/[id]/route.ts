import { z } from "zod";
import { endBrowserSession } from "@/lib/auth/browser-sessions";
import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { idSchema, pathId } from "@/lib/ids";

export const DELETE = route({
  summary: "Sign out one of the browsers in which you are signed in",
  access: { session: "viewer", token: false },
  params: z.object({ id: pathId("session") }),
  response: z.object({ id: idSchema("session") }),
  run: (ctx, { params }) => endBrowserSession(requireMember(ctx), params.id),
});
