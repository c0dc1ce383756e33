import { CanonicalError } from "./canonical-error";
import type { JsonValue } from "./json";
import { isLargerThanBody, MAX_DEPTH, numberProblem, sentence, stringProblem } from "./limits";
import { endOfString, locateProblem } from "./locate-problem";

/**
 * Parses JSON and refuses every text that two readers could understand differently (contract section 5): duplicate keys,
 * `__proto__`, integers beyond ±(2^53−1), lone surrogates, U+0000, nesting over `deepest` (32), more than 256 KB. Linear in the text.
 * @throws {CanonicalError} with `position`, the UTF-16 offset of the first offence.
 */
export function parseStrictJson(text: string, deepest = MAX_DEPTH): JsonValue {
  if (isLargerThanBody(text)) throw new CanonicalError("too_large", sentence("The JSON text", "too_large"), { position: 0 });
  const shape = measure(text);
  if (shape.depth > deepest) throw located(text, deepest);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw located(text, deepest);
  }
  // JSON.parse keeps the last of two equal keys, so fewer members than colons means that a key was lost.
  if (countMembers(value) !== shape.colons) throw located(text, deepest);
  return value as JsonValue;
}

/** Whether an object in `text` holds a key twice, of which `value`, what JSON.parse made of it, kept the last. */
export function losesKeys(text: string, value: unknown): boolean {
  return countKeys(value) !== measure(text).colons;
}

function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const member of Object.values(value)) count += countKeys(member);
  return count;
}

function located(text: string, deepest: number): CanonicalError {
  return locateProblem(text, deepest) ?? new CanonicalError("not_json", sentence("The text", "not_json"), { position: 0 });
}

function measure(text: string): { depth: number; colons: number } {
  let depth = 0;
  let deepest = 0;
  let colons = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit === 0x22) i = endOfString(text, i);
    else if (unit === 0x3a) colons += 1;
    else if (unit === 0x7b || unit === 0x5b) deepest = Math.max(deepest, (depth += 1));
    else if (unit === 0x7d || unit === 0x5d) depth -= 1;
  }
  return { depth: deepest, colons };
}

/** How many members all objects hold together; NaN as soon as a value offends. */
function countMembers(value: unknown): number {
  if (typeof value === "string") return stringProblem(value) === null ? 0 : Number.NaN;
  if (typeof value === "number") return numberProblem(value) === null ? 0 : Number.NaN;
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item);
    return count;
  }
  for (const [key, member] of Object.entries(value)) {
    if (key === "__proto__" || stringProblem(key) !== null) return Number.NaN;
    count += 1 + countMembers(member);
  }
  return count;
}
