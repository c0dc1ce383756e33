import { z } from "zod";
import { asMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { acceptProposal } from "@/lib/learning/answer";
import { acceptInput, proposalOutcome } from "@/lib/learning/schema";

export const POST = route({
  summary: "Make a proposal into a rule or a grant",
  access: { session: "admin" },
  params: z.object({ id: pathId("project"), pid: pathId("proposal") }),
  body: acceptInput,
  response: proposalOutcome,
  run: (ctx, { params, body }) => acceptProposal(asMember(ctx), { projectId: params.id, id: params.pid }, body),
});
