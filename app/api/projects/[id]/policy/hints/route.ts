import { z } from "zod";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { policyHints } from "@/lib/policies/hints";
import { policyHints as response } from "@/lib/policies/schema";

export const GET = route({
  summary: "Actions, resources, agents and arguments that recent calls named, and members who could approve, for whoever writes a policy",
  access: { session: "viewer", key: "admin" },
  params: z.object({ id: pathId("project") }),
  response,
  run: (ctx, { params }) => policyHints(ctx, params.id),
});
