import { chainReport } from "@/lib/audit/schema";
import { verifyChain } from "@/lib/audit/verify";
import { route } from "@/lib/http/route";

export const GET = route({
  summary: "Verify the audit chain from its first event to its head",
  access: { session: "viewer", key: "audit:read" },
  response: chainReport,
  run: (ctx) => verifyChain(ctx),
});
