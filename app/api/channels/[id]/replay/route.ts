import { z } from "zod";
import { requireMember } from "@/lib/auth/permissions";
import { replayRange } from "@/lib/deliveries/replay";
import { replayed, replayInput } from "@/lib/deliveries/schema";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";

export const POST = route({
  summary: "Send a range of a channel's messages again, its dead letters unless said otherwise",
  access: { session: "admin" },
  params: z.object({ id: pathId("channel") }),
  body: replayInput,
  response: replayed,
  run: (ctx, { params, body }) => replayRange(requireMember(ctx), params.id, body),
});
