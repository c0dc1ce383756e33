import { z } from "zod";
import { narrowGrant } from "@/lib/grants/narrow";
import { grant, narrowInput } from "@/lib/grants/schema";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const POST = route({
  summary: "Make a grant end sooner, cover less or serve fewer",
  access: { session: "member" },
  params: z.object({ id: pathId("grant") }),
  body: narrowInput,
  response: grant,
  run: (ctx, { params, body }) => narrowGrant(ctx, params.id, body),
});
