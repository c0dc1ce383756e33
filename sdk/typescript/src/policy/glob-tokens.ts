export type Token =
  | { readonly kind: "char"; readonly point: number }
  | { readonly kind: "any" }
  | { readonly kind: "star" }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly (readonly [number, number])[] };

export interface GlobTokens {
  readonly tokens: readonly Token[];
  /** Why a policy refuses this pattern; matching still works, reading the odd part literally. */
  readonly problem: string | null;
}

/** Longest pattern that a policy accepts, in UTF-16 units. */
export const MAX_PATTERN_LENGTH = 1024;

/** Reads a glob: `*` spans anything, `?` is one character, `[a-z]` and `[!a-z]` are classes, `\` takes the next character literally. */
export function readGlob(pattern: string): GlobTokens {
  const points = Array.from(pattern, (char) => char.codePointAt(0) ?? 0);
  const tokens: Token[] = [];
  let problem = pattern === "" ? "is empty" : null;
  if (pattern.length > MAX_PATTERN_LENGTH) problem = `is longer than ${MAX_PATTERN_LENGTH} characters`;
  if (/\p{Cs}/u.test(pattern) || pattern.includes("\0")) problem = "holds half of a surrogate pair or U+0000";
  for (let i = 0; i < points.length; i += 1) {
    const point = points[i] ?? 0;
    if (point === STAR) {
      if (tokens.at(-1)?.kind !== "star") tokens.push({ kind: "star" });
    } else if (point === QUESTION) {
      tokens.push({ kind: "any" });
    } else if (point === BACKSLASH) {
      const escaped = points[i + 1];
      if (escaped === undefined) problem = "ends in a lone `\\`";
      tokens.push({ kind: "char", point: escaped ?? BACKSLASH });
      i += 1;
    } else if (point === OPEN) {
      const found = readClass(points, i);
      problem = found.problem ?? problem;
      tokens.push(found.token);
      i = found.end;
    } else {
      tokens.push({ kind: "char", point });
    }
  }
  return { tokens, problem };
}

/** The pattern that matches exactly this text and nothing else. */
export function escapeGlob(text: string): string {
  return text.replaceAll(/[*?[\]\\]/g, String.raw`\$&`);
}

const STAR = 0x2a;
const QUESTION = 0x3f;
const BACKSLASH = 0x5c;
const OPEN = 0x5b;
const CLOSE = 0x5d;
const DASH = 0x2d;

function readClass(points: readonly number[], open: number): { token: Token; end: number; problem: string | null } {
  const negated = points[open + 1] === 0x21 || points[open + 1] === 0x5e;
  const ranges: [number, number][] = [];
  let problem: string | null = null;
  let at = open + (negated ? 2 : 1);
  for (let first = true; at < points.length && (first || points[at] !== CLOSE); first = false) {
    const low = readMember(points, at);
    const high = points[low.next] === DASH && points[low.next + 1] !== CLOSE ? readMember(points, low.next + 1) : low;
    if (high.point < low.point) problem = "has a range that runs backwards";
    ranges.push([low.point, high.point]);
    at = high.next;
  }
  if (at >= points.length) return { token: { kind: "char", point: OPEN }, end: open, problem: "has a `[` that is never closed" };
  return { token: { kind: "class", negated, ranges }, end: at, problem };
}

function readMember(points: readonly number[], at: number): { point: number; next: number } {
  const escaped = points[at] === BACKSLASH && at + 1 < points.length;
  const from = escaped ? at + 1 : at;
  return { point: points[from] ?? 0, next: from + 1 };
}

/** Whether one code point fits a token other than `star`. */
export function fits(token: Token, point: number): boolean {
  if (token.kind === "char") return token.point === point;
  if (token.kind !== "class") return true;
  return token.ranges.some(([low, high]) => point >= low && point <= high) !== token.negated;
}
