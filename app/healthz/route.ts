import { JSON_HEADERS } from "@/lib/http/failure";

/** The process is up; says nothing of the database. */
export const dynamic = "force-dynamic";

export function GET(): Response {
  return Response.json({ status: "ok" }, { headers: JSON_HEADERS });
}
