import { checkQuery, checkResult } from "@/lib/approvals/schema";
import { asKey } from "@/lib/auth/permissions";
import { check } from "@/lib/guard/guard";
import { route } from "@/lib/http/route";

export const GET = route({
  summary: "What guard would say of a call; writes and uses nothing",
  access: { key: "requests" },
  query: checkQuery,
  response: checkResult,
  run: (ctx, { query }) => check(asKey(ctx), query),
});
