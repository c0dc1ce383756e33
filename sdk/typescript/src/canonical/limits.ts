import type { CanonicalReason } from "./canonical-error";

/** Largest JSON text accepted, in UTF-8 bytes (contract section 5). */
export const MAX_BODY_BYTES = 262_144;

/** Deepest nesting of arrays and objects accepted; `[]` has depth 1 (contract section 5). */
export const MAX_DEPTH = 32;

/** What is wrong with a string that would not survive a trip through other languages, or null. */
export function stringProblem(text: string): "lone_surrogate" | "null_character" | null {
  if (text.includes("\0")) return "null_character";
  return isWellFormed(text) ? null : "lone_surrogate";
}

const native = (String.prototype as { isWellFormed?: (this: string) => boolean }).isWellFormed;

function isWellFormed(text: string): boolean {
  return native === undefined ? !/\p{Cs}/u.test(text) : native.call(text);
}

/** What is wrong with a number that other languages would read differently, or null. */
export function numberProblem(value: number): "unsafe_integer" | "not_finite" | null {
  if (!Number.isFinite(value)) return "not_finite";
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? "unsafe_integer" : null;
}

/** Length of a string in UTF-8 bytes; a lone surrogate counts as the three bytes of U+FFFD. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) {
      bytes += 1;
      continue;
    }
    bytes += 2;
    const paired = unit >= 0xd800 && unit < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
    if (paired) i += 1;
  }
  return bytes;
}

export function isLargerThanBody(text: string): boolean {
  if (text.length * 3 <= MAX_BODY_BYTES) return false;
  return text.length > MAX_BODY_BYTES || utf8Length(text) > MAX_BODY_BYTES;
}

const SENTENCES: Record<CanonicalReason, string> = {
  unsafe_integer: "is an integer beyond ±(2^53−1), which not every language can hold; send it as a string",
  not_finite: "is not a finite number, which JSON cannot carry; send a finite number or null",
  lone_surrogate: "holds half of a surrogate pair, which is not valid Unicode; repair the text before sending it",
  null_character: "holds the character U+0000, which is refused; remove it",
  proto_key: "is named `__proto__`, which is refused; rename the key",
  too_deep: `is nested deeper than ${MAX_DEPTH} levels; flatten it`,
  too_large: `is larger than ${MAX_BODY_BYTES} bytes; send less`,
  duplicate_key: "appears twice in the same object; keep one of the two",
  not_json: "is not JSON",
};

/** Completes "The value at /amount …" into a sentence that says what to do next. */
export function sentence(subject: string, reason: CanonicalReason): string {
  return `${subject} ${SENTENCES[reason]}.`;
}
