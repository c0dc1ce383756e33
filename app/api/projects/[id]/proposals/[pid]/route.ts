import { z } from "zod";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { showProposal } from "@/lib/learning/propose";
import { proposalDetail } from "@/lib/learning/schema";

export const GET = route({
  summary: "One proposal, with its rule replayed over recorded calls",
  access: { session: "viewer" },
  params: z.object({ id: pathId("project"), pid: pathId("proposal") }),
  response: proposalDetail,
  run: (ctx, { params }) => showProposal(ctx, params.id, params.pid),
});
