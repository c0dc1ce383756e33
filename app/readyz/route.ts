import { readiness } from "@/lib/health";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const health = await readiness();
  return Response.json(health, { status: health.status === "ready" ? 200 : 503, headers: { "Cache-Control": "no-store" } });
}
