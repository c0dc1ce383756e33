import { grantList, grantQuery } from "@/lib/grants/schema";
import { listGrants } from "@/lib/grants/list";
import { route } from "@/lib/http/route";

export const GET = route({
  summary: "List grants",
  access: { session: "viewer" },
  query: grantQuery,
  response: grantList,
  run: (ctx, { query }) => listGrants(ctx, query),
});
