import { z } from "zod";
import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { personalToken } from "@/lib/keys/schema";
import { revokeToken } from "@/lib/keys/tokens";

export const DELETE = route({
  summary: "Revoke one of your own personal access tokens; its next call is refused",
  access: { session: "viewer", token: false },
  params: z.object({ id: pathId("token") }),
  response: personalToken,
  run: (ctx, { params }) => revokeToken(requireMember(ctx), params.id),
});
