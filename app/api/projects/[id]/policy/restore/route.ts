import { z } from "zod";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { restoreVersion } from "@/lib/policies/restore";
import { publishedWire, restoreInput } from "@/lib/policies/schema";

export const POST = route({
  summary: "Publish the text of an earlier version as a new one",
  access: { session: "admin", key: "admin" },
  params: z.object({ id: pathId("project") }),
  body: restoreInput,
  response: publishedWire,
  run: (ctx, { params, body }) => restoreVersion(ctx, params.id, body),
});
