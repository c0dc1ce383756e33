import { auditQuery } from "@/lib/audit/filter";
import { listAudit } from "@/lib/audit/list";
import { auditList } from "@/lib/audit/schema";
import { route } from "@/lib/http/route";

export const GET = route({
  summary: "List governed calls",
  access: { session: "viewer", key: "audit:read" },
  query: auditQuery,
  response: auditList,
  run: (ctx, { query }) => listAudit(ctx, query),
});
