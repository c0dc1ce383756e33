import { z } from "zod";
import { showGrant } from "@/lib/grants/list";
import { grant } from "@/lib/grants/schema";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const GET = route({
  summary: "Show a grant",
  access: { session: "viewer" },
  params: z.object({ id: pathId("grant") }),
  response: grant,
  run: (ctx, { params }) => showGrant(ctx, params.id),
});
