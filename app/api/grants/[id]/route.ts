import { z } from "zod";
import { grantDetail } from "@/lib/grants/schema";
import { showGrant } from "@/lib/grants/show";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const GET = route({
  summary: "Show a grant",
  access: { session: "viewer" },
  params: z.object({ id: pathId("grant") }),
  response: grantDetail,
  run: (ctx, { params }) => showGrant(ctx, params.id),
});
