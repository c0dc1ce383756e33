import { z } from "zod";
import { requireMember } from "@/lib/auth/permissions";
import { rotateSecret } from "@/lib/channels/change";
import { rotatedSecret, rotateInput } from "@/lib/channels/schema";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const POST = route({
  summary: "Give a webhook a new signing secret; messages carry both signatures for a while",
  access: { session: "admin" },
  params: z.object({ id: pathId("channel") }),
  body: rotateInput,
  response: rotatedSecret,
  run: (ctx, { params, body }) => rotateSecret(requireMember(ctx), params.id, body),
});
