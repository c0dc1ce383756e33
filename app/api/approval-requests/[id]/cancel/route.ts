import { z } from "zod";
import { cancelRequest } from "@/lib/approvals/cancel";
import { approvalRequest, cancelInput } from "@/lib/approvals/schema";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const POST = route({
  summary: "Take a request back, as the person or the key that made it",
  access: { session: "member", key: "requests" },
  params: z.object({ id: pathId("request") }),
  body: cancelInput,
  response: approvalRequest,
  run: (ctx, { params, body }) => cancelRequest(ctx, params.id, body.reason ?? null),
});
