import { z } from "zod";
import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { revokeKey } from "@/lib/keys/revoke";
import { apiKey } from "@/lib/keys/schema";

export const DELETE = route({
  summary: "Revoke an API key; its next call is refused",
  access: { session: "admin" },
  params: z.object({ id: pathId("key") }),
  response: apiKey,
  run: (ctx, { params }) => revokeKey(requireMember(ctx), params.id),
});
