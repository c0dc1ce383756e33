import { JSON_HEADERS } from "@/lib/http/failure";
import document from "@/lib/openapi/document.json";

/** The description of this API, generated from the schemas that the routes use. */
export function GET(): Response {
  return Response.json(document, { headers: JSON_HEADERS });
}
