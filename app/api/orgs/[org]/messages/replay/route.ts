import { z } from "zod";
import { assertOwnOrganization } from "@/lib/auth/own-organization";
import { requireMember } from "@/lib/auth/permissions";
import { replayed } from "@/lib/deliveries/schema";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { replayMessages } from "@/lib/messages/replay";
import { replayMessagesInput } from "@/lib/messages/schema";

export const POST = route({
  summary: "Send mails and pushes that were given up once more",
  access: { session: "admin" },
  params: z.object({ org: pathId("org") }),
  body: replayMessagesInput,
  response: replayed,
  run: (ctx, { params, body }) => {
    assertOwnOrganization(ctx, params.org);
    return replayMessages(requireMember(ctx), body);
  },
});
