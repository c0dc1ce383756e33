import { exportAudit, jsonLines } from "@/lib/audit/export";
import { auditFilter } from "@/lib/audit/filter";
import { assertAccess } from "@/lib/auth/permissions";
import { env } from "@/lib/env";
import { authenticate } from "@/lib/http/authenticate";
import { failure } from "@/lib/http/failure";
import { parseInput, readQuery } from "@/lib/http/input";
import { newRequestId, routeContext } from "@/lib/http/request-context";
import { whileDatabaseAnswers } from "@/lib/http/while-database-answers";

export const dynamic = "force-dynamic";

const form = { summary: "Export the chain, or the calls that match a filter, as JSON lines", access: { session: "viewer", key: "audit:read" }, query: auditFilter, media: "application/x-ndjson" } as const;

async function download(request: Request): Promise<Response> {
  const requestId = newRequestId();
  try {
    const caller = await authenticate(request);
    assertAccess(caller.actor, form.access);
    const filter = parseInput(form.query, readQuery(new URL(request.url)), "query");
    const lines = await whileDatabaseAnswers(exportAudit(routeContext(caller, requestId), filter));
    const headers = {
      "Content-Type": "application/x-ndjson; charset=utf-8",
      "Content-Disposition": `attachment; filename="audit-${new Date().toISOString().slice(0, 10)}.jsonl"`,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "X-Request-Id": requestId,
    };
    return new Response(jsonLines(lines), { headers });
  } catch (error) {
    return failure(error, requestId, env().PUBLIC_URL);
  }
}

/** The audit as JSON lines, streamed; the only read that appends, namely the event of itself (contract section 20). */
export const GET = Object.assign(download, { form });
