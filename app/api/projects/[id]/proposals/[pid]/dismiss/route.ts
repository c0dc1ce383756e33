import { z } from "zod";
import { asMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { dismissProposal } from "@/lib/learning/answer";
import { dismissInput, proposalOutcome } from "@/lib/learning/schema";

export const POST = route({
  summary: "Say no to a proposal",
  access: { session: "admin" },
  params: z.object({ id: pathId("project"), pid: pathId("proposal") }),
  body: dismissInput,
  response: proposalOutcome,
  run: (ctx, { params, body }) => dismissProposal(asMember(ctx), { projectId: params.id, id: params.pid }, body),
});
