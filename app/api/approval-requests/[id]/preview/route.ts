import { z } from "zod";
import { previewInput, wouldMatch } from "@/lib/approvals/schema";
import { previewWidth } from "@/lib/approvals/would-match";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const POST = route({
  summary: "Count the recorded calls that an approval of this width would have covered; writes nothing",
  access: { session: "viewer" },
  params: z.object({ id: pathId("request") }),
  body: previewInput,
  response: wouldMatch,
  run: (ctx, { params, body }) => previewWidth(ctx, params.id, body),
});
