import { CanonicalError, MAX_BODY_BYTES, parseStrictJson } from "@countersign/sdk/canonical";
import type { z } from "zod";
import { AppError, invalid } from "@/lib/errors";
import type { Call } from "@/lib/http/call";
import { NO_WORDS, whatToSend } from "@/lib/http/what-to-send";
import { LIMITS } from "@/lib/vocabulary";

/** A body can hold more faults than anybody reads; the rest shows when these are repaired. */
const MOST_SAID = 20;

/** Parses what came from outside: a miss is a 400 that names each field and what to send, never a `ZodError`. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown, whole: "body" | "query" = "body"): T {
  const parsed = schema.safeParse(value, NO_WORDS);
  if (parsed.success) return parsed.data;
  const all = whatToSend(parsed.error.issues, { schema, value, whole });
  const fields = all.slice(0, MOST_SAID);
  const more = all.length > fields.length ? ` And ${all.length - fields.length} more.` : "";
  throw invalid(fields.map((field) => field.message).join(" ") + more, { fields });
}

/** Says what is wrong with how a body is labelled; JSON is UTF-8 (RFC 8259 section 8.1), so a label that says otherwise means other letters. */
function requireJson(header: string | null): void {
  const [type, ...parameters] = (header ?? "").split(";").map((part) => part.trim());
  if (type?.toLowerCase() !== "application/json") throw new AppError("unsupported_media_type", "Send the body as application/json.");
  for (const parameter of parameters) {
    const charset = /^charset\s*=\s*"?([^"]*)"?$/i.exec(parameter)?.[1]?.trim();
    if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw new AppError("unsupported_media_type", "The body is said to be in another character set. JSON is read as UTF-8 only: send it so, and leave out the charset or say charset=utf-8.");
  }
}

/** The body as strict JSON (contract section 5), `{}` where there is none: 415 for another type or character set, 400 for what JSON forbids or we refuse. */
export async function readBody(request: Call): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  requireJson(request.headers.get("content-type"));
  try {
    return parseStrictJson(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), LIMITS.bodyDepth);
  } catch (error) {
    if (error instanceof CanonicalError) throw invalid(error.message);
    if (error instanceof TypeError) throw invalid("The body is not valid UTF-8.");
    throw error;
  }
}

function tooLarge(): AppError {
  return new AppError("body_too_large", "The body is larger than 256 KB. Send less, or send args_redacted with args_hash.");
}

/** The body as it arrived, at most 256 KB. Throws 400 for more, and for one that was cut short. */
export async function readBytes(call: Call): Promise<Uint8Array> {
  if (Number(call.headers.get("content-length") ?? "0") > MAX_BODY_BYTES) throw tooLarge();
  const bytes = await call.bytes(MAX_BODY_BYTES);
  if (bytes === null) throw tooLarge();
  return bytes;
}

/** The query string as an object; a name given twice is refused, for it would mean two things. */
export function readQuery(url: URL): Record<string, string> {
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (name === "__proto__") throw invalid('Unknown query parameter "__proto__". Remove it.');
    if (Object.hasOwn(query, name)) throw invalid(`"${name}" stands twice in the query. Give it once.`);
    if (value.includes("\u0000")) throw invalid(`"${name}" holds the character U+0000, which nothing here may contain.`);
    query[name] = value;
  }
  return query;
}
