import { z } from "zod";
import { delegateRequest } from "@/lib/approvals/delegate";
import { approvalRequest, delegateInput } from "@/lib/approvals/schema";
import { asMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const POST = route({
  summary: "Hand a pending request to another member, who decides in your place",
  access: { session: "member" },
  params: z.object({ id: pathId("request") }),
  body: delegateInput,
  response: approvalRequest,
  run: (ctx, { params, body }) => delegateRequest(asMember(ctx), params.id, body),
});
