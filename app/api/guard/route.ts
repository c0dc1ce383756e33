import { guardInput, guardResult } from "@/lib/approvals/schema";
import { asKey } from "@/lib/auth/permissions";
import { guard } from "@/lib/guard/guard";
import { route } from "@/lib/http/route";

export const POST = route({
  summary: "Decide one call of an agent and record it",
  access: { key: "requests" },
  body: guardInput,
  response: guardResult,
  run: (ctx, { body }) => guard(asKey(ctx), body),
});
