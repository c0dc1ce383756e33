import { z } from "zod";
import { showLineage } from "@/lib/audit/lineage";
import { lineage } from "@/lib/audit/schema";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const GET = route({
  summary: "Show what the audit chain says about one governed call",
  access: { session: "viewer", key: "audit:read" },
  params: z.object({ id: pathId("call") }),
  response: lineage,
  run: (ctx, { params }) => showLineage(ctx, params.id),
});
