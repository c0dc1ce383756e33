import { z } from "zod";
import { requireMember } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { pathId } from "@/lib/ids";
import { testedSubscription } from "@/lib/push/schema";
import { testBrowser } from "@/lib/push/subscribe";

export const POST = route({
  summary: "Ring one of your browsers, as a test",
  access: { session: "viewer" },
  params: z.object({ id: pathId("subscription") }),
  body: z.strictObject({}),
  response: testedSubscription,
  run: (ctx, { params }) => testBrowser(requireMember(ctx), params.id),
});
