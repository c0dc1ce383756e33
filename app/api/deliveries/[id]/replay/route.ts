import { z } from "zod";
import { requireMember } from "@/lib/auth/permissions";
import { replayDelivery } from "@/lib/deliveries/replay";
import { delivery } from "@/lib/deliveries/schema";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const POST = route({
  summary: "Send a message again under the same id",
  access: { session: "admin" },
  params: z.object({ id: pathId("delivery") }),
  body: z.strictObject({}),
  response: delivery,
  run: (ctx, { params }) => replayDelivery(requireMember(ctx), params.id),
});
