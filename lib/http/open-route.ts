import type { z } from "zod";
import { env } from "@/lib/env";
import { assertSameOrigin } from "@/lib/http/authenticate";
import { webCall } from "@/lib/http/call";
import { failure, JSON_HEADERS } from "@/lib/http/failure";
import { parseInput, readBody } from "@/lib/http/input";
import { Reply } from "@/lib/http/reply";
import { newRequestId } from "@/lib/http/request-context";
import type { Handler } from "@/lib/http/route";
import { whileDatabaseAnswers } from "@/lib/http/while-database-answers";

export type OpenForm<B extends z.ZodType, R extends z.ZodType> = {
  summary: string;
  body: B;
  response: R;
  /** 200 unless said otherwise. */
  status?: number;
  run(body: z.infer<B>, call: { request: Request; requestId: string }): Promise<z.input<R> | Reply<z.input<R>>>;
};

/** A write that anybody may call without a credential, from this site's own pages only (contract section 13). */
export function openRoute<B extends z.ZodType, R extends z.ZodType>(form: OpenForm<B, R>): Handler {
  const handler: Handler = async (request) => {
    const requestId = newRequestId();
    try {
      assertSameOrigin(request);
      const body = parseInput(form.body, await readBody(webCall(request))) as z.infer<B>;
      const result = await whileDatabaseAnswers(form.run(body, { request, requestId }));
      const answer = result instanceof Reply ? result : new Reply(result, form.status ?? 200);
      return new Response(JSON.stringify(answer.body), { status: answer.status, headers: { ...JSON_HEADERS, "X-Request-Id": requestId, ...answer.headers } });
    } catch (error) {
      return failure(error, requestId, env().PUBLIC_URL);
    }
  };
  handler.form = { ...form, access: {} };
  return handler;
}
