import { ApiError } from "@/lib/api-client";

/** The server's sentence, or one that says that nothing was saved. */
export function sentenceOf(error: unknown): string {
  return error instanceof ApiError ? error.message : "That did not work, and nothing was saved. Try again.";
}

/** What is wrong with one field; the whole sentence where the refusal names no field and `otherwise` says that it belongs here. */
export function fieldError(error: unknown, field: string, otherwise = false): string | undefined {
  if (!(error instanceof ApiError)) return error === null || !otherwise ? undefined : sentenceOf(error);
  return error.field(field) ?? (otherwise && error.body.details === undefined ? error.message : undefined);
}
