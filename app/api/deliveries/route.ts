import { listDeliveries } from "@/lib/deliveries/list";
import { deliveryList, deliveryQuery } from "@/lib/deliveries/schema";
import { route } from "@/lib/http/route";

export const GET = route({
  summary: "List messages to channels, with what came of the last attempt",
  access: { session: "admin" },
  query: deliveryQuery,
  response: deliveryList,
  run: (ctx, { query }) => listDeliveries(ctx, query),
});
