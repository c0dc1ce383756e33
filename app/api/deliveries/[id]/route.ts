import { z } from "zod";
import { showDelivery } from "@/lib/deliveries/list";
import { deliveryDetail } from "@/lib/deliveries/schema";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const GET = route({
  summary: "Read a message to a channel, with every attempt",
  access: { session: "admin" },
  params: z.object({ id: pathId("delivery") }),
  response: deliveryDetail,
  run: (ctx, { params }) => showDelivery(ctx, params.id),
});
