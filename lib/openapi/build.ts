import { z } from "zod";
import { ERRORS } from "@/lib/errors";
import type { Access } from "@/lib/auth/permissions";

/** What a route says of itself; the very form that it runs by. */
export type DescribedRoute = {
  path: string;
  method: string;
  form: { summary: string; access?: Access; params?: z.ZodType; query?: z.ZodType; body?: z.ZodType; headers?: Record<string, string>; response?: z.ZodType; status?: number; also?: Record<number, string>; media?: string } | null;
};

type Json = Record<string, unknown>;

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", target: "draft-2020-12" }) as Json;
  return rest;
}

function parametersOf(schema: z.ZodType | undefined, place: "path" | "query"): Json[] {
  if (schema === undefined) return [];
  const object = schemaOf(schema, "input") as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(object.properties ?? {}).map(([name, property]) => ({ name, in: place, required: place === "path" || (object.required ?? []).includes(name), schema: property }));
}

function headersOf(headers: Record<string, string> = {}): Json[] {
  return Object.entries(headers).map(([name, description]) => ({ name, in: "header", required: false, description, schema: { type: "string" } }));
}

function securityOf(access: Access | undefined): Json[] {
  if (access === undefined || (access.session === undefined && access.key === undefined && access.token === undefined)) return [];
  const schemes: Json[] = [];
  if (access.key !== undefined) schemes.push({ apiKey: [access.key] });
  if (access.session !== undefined) schemes.push({ session: [access.session] });
  if (access.session !== undefined && access.token !== false) schemes.push({ personalToken: [access.session] });
  return schemes;
}

const REFUSED = { default: { description: "Refused; the body says why and what to do", content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } } };
const done = (status: number, description: string) => ({ [status]: { description } });

/** Routes that answer others than callers of the API, and so are no forms; by method where it matters. */
const UNFORMED: Record<string, { summary: string; responses: Json; byMethod?: Record<string, Json> }> = {
  "/api/auth/{nextauth}": { summary: "Signing in and out, in a browser", responses: { default: { description: "A redirect of the sign-in, or refused by its status" } } },
  "/api/integrations/slack/interactions": { summary: "Buttons that were clicked in Slack; takes Slack's own signature", responses: { ...done(200, "Taken; the answer is empty"), ...REFUSED } },
  "/api/openapi.json": { summary: "This description", responses: done(200, "The document") },
  "/api/unsubscribe": { summary: "Ends one kind of mail, from the link in it; GET changes nothing", responses: { ...done(200, "Ended"), ...REFUSED }, byMethod: { GET: done(303, "To the page with the button") } },
  "/healthz": { summary: "Whether the process is up", responses: done(200, "It is") },
  "/policy.schema.json": { summary: "The JSON Schema of the policy language, for editors", responses: done(200, "The schema") },
  "/readyz": { summary: "Whether the database, its migrations and the worker are ready", responses: { ...done(200, "They are"), ...done(503, "They are not; the body says which") } },
};

function operationOf({ form, path, method }: DescribedRoute): Json {
  if (form === null) {
    const known = UNFORMED[path];
    if (known === undefined) throw new Error(`${path} has no form and no summary; give it one in lib/openapi/build.ts`);
    return { summary: known.summary, responses: known.byMethod?.[method.toUpperCase()] ?? known.responses };
  }
  const body = form.body === undefined ? {} : { requestBody: { required: !form.body.safeParse({}).success, content: { "application/json": { schema: schemaOf(form.body, "input") } } } };
  const answer = form.response === undefined ? (form.media === undefined ? {} : { content: { [form.media]: { schema: { type: "string" } } } }) : { content: { "application/json": { schema: schemaOf(form.response, "output") } } };
  return {
    summary: form.summary,
    security: securityOf(form.access),
    parameters: [...parametersOf(form.params, "path"), ...parametersOf(form.query, "query"), ...headersOf(form.headers)],
    ...body,
    responses: {
      [String(form.status ?? 200)]: { description: "Done", ...answer },
      ...Object.fromEntries(Object.entries(form.also ?? {}).map(([status, description]) => [status, { description, ...(status === "304" ? {} : answer) }])),
      ...REFUSED,
    },
  };
}

const ERROR_SCHEMA = {
  type: "object",
  required: ["error", "code", "message", "documentation", "request_id"],
  properties: {
    error: { type: "string", enum: Object.keys(ERRORS) },
    code: { type: "string", enum: [...new Set(Object.values(ERRORS).map((entry) => entry.code))].sort() },
    message: { type: "string", description: "A sentence for the caller." },
    documentation: { type: "string", format: "uri" },
    request_id: { type: "string" },
    details: { type: "object" },
  },
};

/** The OpenAPI 3.1 document of all routes, in a stable order, so that a change shows as a small diff. */
export function buildOpenApi(routes: DescribedRoute[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of [...routes].sort((a, b) => a.path.localeCompare(b.path) || a.method.localeCompare(b.method))) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Countersign", version: "0.1.0", description: "Turns an AI agent's policy refusal into a request that a human can approve." },
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "An API key, cz_live_… or cz_test_…; also as X-API-Key. Both at once are refused with 401 where they differ." },
        personalToken: { type: "http", scheme: "bearer", description: "A personal access token, cz_pat_…; acts as its member." },
        session: { type: "apiKey", in: "cookie", name: "countersign.session" },
      },
      schemas: { Error: ERROR_SCHEMA },
    },
  };
}
