import { guardInput, guardResult } from "@/lib/approvals/schema";
import { asKey } from "@/lib/auth/permissions";
import { guard } from "@/lib/guard/guard";
import { route } from "@/lib/http/route";
import { readIdempotencyKey } from "@/lib/idempotency";

export const POST = route({
  summary: "Decide one call of an agent and record it",
  access: { key: "requests" },
  body: guardInput,
  headers: { "Idempotency-Key": "The call's name, as its request for approval has it. The approval that was asked for under it lifts the deny, each time the call is guarded by that name; approvals for once that belong to other calls are left alone." },
  response: guardResult,
  run: (ctx, { body, request }) => guard(asKey(ctx), body, readIdempotencyKey(request.headers.get("idempotency-key"))),
});
