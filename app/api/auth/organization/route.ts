import { z } from "zod";
import { switchOrganization } from "@/lib/auth/switch-organization";
import { sessionCookie } from "@/lib/http/authenticate";
import { openRoute } from "@/lib/http/open-route";
import { idSchema } from "@/lib/ids";

export const POST = openRoute({
  summary: "Go on in another organization of yours, with the same session",
  body: z.strictObject({ organization_id: idSchema("org") }),
  response: z.object({ organization_id: idSchema("org") }),
  run: async (body, { request, requestId }) => {
    await switchOrganization(sessionCookie(request.headers.get("cookie")), body.organization_id, requestId);
    return body;
  },
});
