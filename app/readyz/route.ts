import { readiness } from "@/lib/health";
import { JSON_HEADERS } from "@/lib/http/failure";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const health = await readiness();
  return Response.json(health, { status: health.status === "ready" ? 200 : 503, headers: JSON_HEADERS });
}
