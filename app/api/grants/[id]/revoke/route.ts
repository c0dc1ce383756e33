import { z } from "zod";
import { revokeGrant } from "@/lib/grants/revoke";
import { grant, revokeInput } from "@/lib/grants/schema";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const POST = route({
  summary: "Revoke a grant",
  access: { session: "member" },
  params: z.object({ id: pathId("grant") }),
  body: revokeInput,
  response: grant,
  run: (ctx, { params, body }) => revokeGrant(ctx, params.id, body),
});
