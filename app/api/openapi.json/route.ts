import document from "@/lib/openapi/document.json";

/** The description of this API, generated from the schemas that the routes use. */
export function GET(): Response {
  return Response.json(document, { headers: { "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff" } });
}
