import { asKey } from "@/lib/auth/permissions";
import { ingestCalls } from "@/lib/guard/ingest";
import { claimsInput, claimsResult } from "@/lib/guard/schema";
import { route } from "@/lib/http/route";

export const POST = route({
  summary: "Record calls that an agent decided in its own process; each entry once, however often it is sent",
  access: { key: "requests" },
  body: claimsInput,
  response: claimsResult,
  run: (ctx, { body }) => ingestCalls(asKey(ctx), body),
});
