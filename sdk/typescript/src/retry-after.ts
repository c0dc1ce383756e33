import type { Answer } from "./http";

/** `Retry-After` in milliseconds (RFC 9110 section 10.2.3); a date is read against the server's own clock. */
export function retryAfterMs(answer: Answer): number | undefined {
  const header = answer.headers.get("retry-after");
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000;
  const span = Date.parse(header) - Date.parse(answer.headers.get("date") ?? "");
  return Number.isFinite(span) && span >= 0 ? span : undefined;
}
