import { policyJsonSchema } from "@countersign/sdk/policy";

/** The policy language for editors, from the tables that the parser reads; tells nothing of any organization. */
export function GET(): Response {
  return Response.json(policyJsonSchema, { headers: { "Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache", "Content-Type": "application/schema+json", "X-Content-Type-Options": "nosniff" } });
}
