import { z } from "zod";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { actionTest, actionTestInput } from "@/lib/policies/schema";
import { testAction } from "@/lib/policies/test-action";

export const POST = route({
  summary: "Say which rule would decide an action and why, without recording anything",
  access: { session: "viewer", key: "admin" },
  params: z.object({ id: pathId("project") }),
  body: actionTestInput,
  response: actionTest,
  run: (ctx, { params, body }) => testAction(ctx, params.id, body),
});
