import { z } from "zod";
import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { removedSubscription } from "@/lib/push/schema";
import { removeBrowser } from "@/lib/push/subscribe";

export const DELETE = route({
  summary: "Do not ring one of your browsers any more",
  access: { session: "viewer" },
  params: z.object({ id: pathId("subscription") }),
  response: removedSubscription,
  run: (ctx, { params }) => removeBrowser(requireMember(ctx), params.id),
});
