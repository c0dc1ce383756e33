import { z } from "zod";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { listProposals } from "@/lib/learning/propose";
import { proposalList } from "@/lib/learning/schema";

export const GET = route({
  summary: "Rules and grants that would spare people what they keep approving",
  access: { session: "viewer" },
  params: z.object({ id: pathId("project") }),
  response: proposalList,
  run: (ctx, { params }) => listProposals(ctx, params.id),
});
