import { z } from "zod";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { validateInput, validation } from "@/lib/policies/schema";
import { validatePolicy } from "@/lib/policies/validate";

export const POST = route({
  summary: "Say whether a policy could be saved, and everything that is wrong with it",
  access: { session: "viewer", key: "admin" },
  params: z.object({ id: pathId("project") }),
  body: validateInput,
  response: validation,
  run: (ctx, { params, body }) => validatePolicy(ctx, params.id, body.yaml),
});
