import { z } from "zod";
import { approvalRequest } from "@/lib/approvals/schema";
import { showRequest } from "@/lib/approvals/show";
import { holdWhilePending, preferredWait } from "@/lib/approvals/wait";
import { reply } from "@/lib/http/reply";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const GET = route({
  summary: "One request; with Prefer: wait=25 the answer is held until its state changes",
  access: { session: "viewer", key: "requests" },
  params: z.object({ id: pathId("request") }),
  response: approvalRequest,
  run: async (ctx, { params, request }) => {
    const seconds = preferredWait(request.headers.get("prefer"));
    if (seconds === null) return showRequest(ctx, params.id);
    const found = await holdWhilePending(params.id, { seconds, signal: request.signal }, () => showRequest(ctx, params.id));
    return reply(found, 200, { "Preference-Applied": `wait=${seconds}` });
  },
});
