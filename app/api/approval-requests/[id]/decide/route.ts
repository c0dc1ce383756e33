import { z } from "zod";
import { decideRequest } from "@/lib/approvals/decide";
import { approvalRequest, decideInput } from "@/lib/approvals/schema";
import { asMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const POST = route({
  summary: "Approve or deny a request; the first committed decision wins",
  access: { session: "viewer" },
  params: z.object({ id: pathId("request") }),
  body: decideInput,
  response: approvalRequest,
  run: (ctx, { params, body }) => decideRequest(asMember(ctx), params.id, body),
});
