import { z } from "zod";
import type { Access } from "@/lib/auth/permissions";
import { assertAccess } from "@/lib/auth/permissions";
import type { Actor, Ctx } from "@/lib/context";
import { env } from "@/lib/env";
import { AppError, invalid } from "@/lib/errors";
import { authenticate } from "@/lib/http/authenticate";
import { asResponse, type Answer } from "@/lib/http/answer";
import { webCall, type Call } from "@/lib/http/call";
import { JSON_HEADERS, refusal } from "@/lib/http/failure";
import { parseInput, readBody, readQuery } from "@/lib/http/input";
import { Reply } from "@/lib/http/reply";
import { newRequestId, routeContext } from "@/lib/http/request-context";
import { whileDatabaseAnswers } from "@/lib/http/while-database-answers";

type Infer<S> = S extends z.ZodType ? z.infer<S> : undefined;

export type RouteInput<P, Q, B> = { params: Infer<P>; query: Infer<Q>; body: Infer<B>; request: Call };

export type RouteForm<P = z.ZodType | undefined, Q = z.ZodType | undefined, B = z.ZodType | undefined, R extends z.ZodType = z.ZodType> = {
  summary: string;
  access: Access;
  params?: P;
  query?: Q;
  body?: B;
  /** Headers that may be sent, and what each does; for the documentation. */
  headers?: Record<string, string>;
  response: R;
  /** 200 unless said otherwise. */
  status?: number;
  /** Other statuses of a success, and what each means. */
  also?: Record<number, string>;
  /** Checked against the form's own response in tests; presenters name each field that may leave. */
  run(ctx: Ctx<Actor>, input: RouteInput<P, Q, B>): Promise<z.input<R> | Reply<z.input<R>>>;
};

export type Params = Record<string, string | string[] | undefined>;
export type Handler = ((request: Request, context: { params: Promise<Params> }) => Promise<Response>) & { form?: unknown };
/** Answers one call, refusals too; it never throws. */
export type Answering = (call: Call, params: Params) => Promise<Answer>;

/** A route is a filled-in form: credential, then input, then one verb, then one answer; every throw ends as an error body. */
export function route<P extends z.ZodType | undefined = undefined, Q extends z.ZodType | undefined = undefined, B extends z.ZodType | undefined = undefined, R extends z.ZodType = z.ZodType>(
  form: RouteForm<P, Q, B, R>,
): Handler & { answer: Answering } {
  const answer: Answering = async (call, params) => {
    const requestId = newRequestId();
    try {
      const result = await whileDatabaseAnswers(resultOf(form, { request: call, requestId, params }));
      const given = result instanceof Reply ? result : new Reply(result, form.status ?? 200);
      if (env().NODE_ENV !== "production") assertDeclared(form, given.status);
      if (given.status === 304) return { status: 304, headers: { "Cache-Control": "no-store", "X-Request-Id": requestId, ...given.headers }, body: null };
      const body = env().NODE_ENV === "production" ? given.body : checked(form.response, given.body);
      return { status: given.status, headers: { ...JSON_HEADERS, "X-Request-Id": requestId, ...given.headers }, body: JSON.stringify(body) };
    } catch (error) {
      return refusal(error, requestId, env().PUBLIC_URL);
    }
  };
  const handler: Handler = async (request, context) => asResponse(await answer(webCall(request), await context.params));
  return Object.assign(handler, { form, answer });
}

async function resultOf<P, Q, B, R extends z.ZodType>(form: RouteForm<P, Q, B, R>, { request, requestId, params }: { request: Call; requestId: string; params: unknown }): Promise<z.input<R> | Reply<z.input<R>>> {
  const actor = await authenticate(request);
  assertAccess(actor.actor, form.access);
  const input = await readInput(form, request, params);
  return form.run(routeContext(actor, requestId), input);
}

async function readInput<P, Q, B>(form: Pick<RouteForm<P, Q, B>, "params" | "query" | "body">, request: Call, params: unknown): Promise<RouteInput<P, Q, B>> {
  const query = request.url.includes("?") ? readQuery(new URL(request.url)) : {};
  if (form.query === undefined && Object.keys(query).length > 0) throw invalid(`Unknown query parameter "${Object.keys(query)[0]}". This address takes none.`);
  const body = form.body === undefined ? undefined : parseInput(form.body as z.ZodType, await readBody(request));
  return {
    params: (form.params === undefined ? undefined : parsePath(form.params as z.ZodType, params)) as Infer<P>,
    query: (form.query === undefined ? undefined : parseInput(form.query as z.ZodType, query, "query")) as Infer<Q>,
    body: body as Infer<B>,
    request,
  };
}

function parsePath(schema: z.ZodType, params: unknown): unknown {
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw new AppError("not_found", "There is nothing at this address that you may see.");
  return parsed.data;
}

function assertDeclared(form: { status?: number; also?: Record<number, string> }, status: number): void {
  if (status !== (form.status ?? 200) && form.also?.[status] === undefined) throw new Error(`an answer has the status ${status}, which its route does not promise`);
}

function checked(schema: z.ZodType, body: unknown): unknown {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Error(`an answer does not have the shape that its route promises: ${parsed.error.message}`);
  return body;
}
