import { z } from "zod";
import { grantUses, usesQuery } from "@/lib/grants/schema";
import { listUses } from "@/lib/grants/uses";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const GET = route({
  summary: "The calls that ran under a grant, newest first",
  access: { session: "viewer" },
  params: z.object({ id: pathId("grant") }),
  query: usesQuery,
  response: grantUses,
  run: (ctx, { params, query }) => listUses(ctx, params.id, query),
});
