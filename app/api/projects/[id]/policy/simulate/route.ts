import { z } from "zod";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { simulateInput, simulation } from "@/lib/policies/schema";
import { simulatePolicy } from "@/lib/policies/simulate";

export const POST = route({
  summary: "Replay recorded calls under a draft and say what would have ended differently",
  access: { session: "viewer", key: "admin" },
  params: z.object({ id: pathId("project") }),
  body: simulateInput,
  response: simulation,
  run: (ctx, { params, body }) => simulatePolicy(ctx, params.id, body),
});
