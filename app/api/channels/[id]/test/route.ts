import { z } from "zod";
import { requireMember } from "@/lib/auth/permissions";
import { testChannel } from "@/lib/deliveries/replay";
import { delivery } from "@/lib/deliveries/schema";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const POST = route({
  summary: "Send a test message to a channel; what came of it stands in the delivery log",
  access: { session: "admin" },
  params: z.object({ id: pathId("channel") }),
  body: z.strictObject({}),
  response: delivery,
  status: 201,
  run: (ctx, { params }) => testChannel(requireMember(ctx), params.id),
});
