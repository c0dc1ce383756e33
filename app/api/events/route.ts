import { z } from "zod";
import { assertAccess } from "@/lib/auth/permissions";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { authenticate } from "@/lib/http/authenticate";
import { failure } from "@/lib/http/failure";
import { parseInput, readQuery } from "@/lib/http/input";
import { newRequestId } from "@/lib/http/request-context";
import { eventStream } from "@/lib/live/stream";

export const dynamic = "force-dynamic";

const HEADERS = { "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff" };

const form = { summary: "Watch for changes, as server-sent events that say what kind of thing changed", access: { session: "viewer" }, query: z.strictObject({}), media: "text/event-stream" } as const;

async function watch(request: Request): Promise<Response> {
  const requestId = newRequestId();
  try {
    const { orgId, actor } = await authenticate(request);
    assertAccess(actor, form.access);
    parseInput(form.query, readQuery(new URL(request.url)), "query");
    const stream = eventStream({ orgId, signal: request.signal, stillMember: () => mayStillWatch(request, orgId) });
    return new Response(stream, { headers: { ...HEADERS, "X-Request-Id": requestId } });
  } catch (error) {
    return failure(error, requestId, env().PUBLIC_URL);
  }
}

/** Hints for the dashboard that something changed in the caller's organization; for people, not for keys (contract section 13). */
export const GET = Object.assign(watch, { form });

/** A session or token that is no longer good ends the stream; a database that is away does not. */
async function mayStillWatch(request: Request, orgId: string): Promise<boolean> {
  try {
    return (await authenticate(request)).orgId === orgId;
  } catch (error) {
    if (error instanceof AppError && error.slug === "unauthenticated") return false;
    throw error;
  }
}
