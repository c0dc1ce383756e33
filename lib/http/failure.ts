import { CHAIN_OCCUPIED, causes, hasCode, isChainOccupied, isDatabaseGone } from "@/lib/database-failure";
import { AppError, ERRORS } from "@/lib/errors";
import { asResponse, type Answer } from "@/lib/http/answer";

/** Statement timeout, lock timeout, and a serialization failure or deadlock that outlived its retries: the transaction was rolled back. */
const BUSY = new Set(["57014", "55P03", "40001", "40P01"]);

/** No room on its disk or in its memory, a disk that fails, and a server that lets nobody write, such as a standby: an operator's to mend. */
const FULL = new Set(["53100", "53200", "58030", "25006"]);

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (hasCode(error, BUSY)) return new AppError("database_away", "The database is too busy to answer in time, so nothing was decided or saved. Try again in a moment.", { headers: { "Retry-After": "1" }, cause: error });
  if (hasCode(error, FULL)) return new AppError("database_away", "The database can take nothing in at present, so nothing was decided or saved. Try again later, and tell the operator: the database's log says what it lacks.", { headers: { "Retry-After": "10" }, cause: error });
  if (isDatabaseGone(error)) return new AppError("database_away", "The database does not answer, so nothing was decided or saved. Try again in a moment.", { headers: { "Retry-After": "1" }, cause: error });
  if (isChainOccupied(error)) return new AppError("audit_chain_broken", `${CHAIN_OCCUPIED} Nothing was decided or saved. Tell the operator: the check under Audit, Verify chain, names the line.`, { cause: error });
  return new AppError("internal", "Something failed on our side, and nothing was saved. Try again; if it happens again, tell the operator the request id.", { cause: error });
}

/** Whether it was thrown because the database does not answer, or not in time. */
export function meansDatabaseAway(thrown: unknown): boolean {
  return asAppError(thrown).slug === "database_away";
}

/** Turns whatever was thrown into the body of contract section 14; says nothing of what went wrong inside. */
export function failure(thrown: unknown, requestId: string, publicUrl: string): Response {
  return asResponse(refusal(thrown, requestId, publicUrl));
}

/** The same, before it is a response of anybody's. */
export function refusal(thrown: unknown, requestId: string, publicUrl: string): Answer {
  const error = asAppError(thrown);
  if (error.status >= 500 && error.slug !== "no_approver_available") {
    process.stderr.write(`${JSON.stringify({ level: "error", request_id: requestId, code: error.code, error: error.slug === "audit_chain_broken" ? `${error.message} ${describe(error.options.cause)}` : describe(error.options.cause ?? error) })}\n`);
  }
  const body = {
    error: error.slug,
    code: error.code,
    message: error.message,
    documentation: `${publicUrl}/docs/errors/${ERRORS[error.slug].code}`,
    request_id: requestId,
    ...(error.options.details === undefined ? {} : { details: error.options.details }),
    ...error.options.body,
  };
  return { status: error.status, headers: { ...JSON_HEADERS, ...error.options.headers }, body: JSON.stringify(body) };
}

export const JSON_HEADERS = {
  "Content-Type": "application/json; charset=utf-8",
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
} as const;

function describe(error: unknown): string {
  return causes(error).map((cause) => (cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))).join("\ncaused by ") || String(error);
}
