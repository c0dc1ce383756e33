import { fits, readGlob, type Token } from "./glob-tokens";
import { buildFallback, matchSegments, type Segment, type SegmentedGlob } from "./glob-segments";

/** A glob ready to match; `prefix` and `suffix` are the literal text that every match starts and ends with. */
export interface Glob {
  readonly pattern: string;
  readonly prefix: string;
  readonly suffix: string;
  /** `exact`: the prefix alone; `prefix`: the prefix and one `*`; `other`: anything else, which needs `test`. */
  readonly shape: "exact" | "prefix" | "other";
  readonly test: (text: string) => boolean;
}

/**
 * Compiles a case-sensitive glob over the whole text: `*` spans anything, `?` one character, `[a-z]` and `[!a-z]` classes, `\` escapes (contract section 4).
 * Never throws. Matching never backtracks over a `*`: its cost is linear in the text.
 */
export function compileGlob(pattern: string): Glob {
  const { tokens } = readGlob(pattern);
  const prefix = literalRun(tokens);
  const suffix = literalRun(tokens.toReversed(), true);
  const stars = tokens.filter((token) => token.kind === "star").length;
  const literal = tokens.every((token) => token.kind === "char" || token.kind === "star");
  const base = { pattern, prefix, suffix };
  if (stars === 0 && literal) return { ...base, shape: "exact", test: (text) => text === prefix };
  if (stars === 1 && literal && tokens.at(-1)?.kind === "star") return { ...base, shape: "prefix", test: (text) => text.startsWith(prefix) };
  if (stars === 1 && literal) return { ...base, shape: "other", test: bothEnds(prefix, suffix) };
  return { ...base, shape: "other", test: segmentTest(tokens) };
}

/** Whether a glob covers the whole text; see `compileGlob`. */
export function matchGlob(pattern: string, text: string): boolean {
  return compileGlob(pattern).test(text);
}

/** Why a policy refuses the pattern, as the end of a sentence, or null where it is sound. */
export function globProblem(pattern: string): string | null {
  return readGlob(pattern).problem;
}

function bothEnds(prefix: string, suffix: string): (text: string) => boolean {
  const shortest = prefix.length + suffix.length;
  return (text) => text.length >= shortest && text.startsWith(prefix) && text.endsWith(suffix);
}

function segmentTest(tokens: readonly Token[]): (text: string) => boolean {
  const glob = segment(tokens);
  return (text) => matchSegments(glob, /[\ud800-\udfff]/.test(text) ? byCodePoint(text) : text);
}

/** Splits the tokens at their stars. */
export function segment(tokens: readonly Token[]): SegmentedGlob {
  const runs: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === "star") runs.push([]);
    else runs.at(-1)?.push(token);
  }
  return { segments: runs.map(toSegment) };
}

function toSegment(tokens: readonly Token[]): Segment {
  const points = tokens.map((token) => (token.kind === "char" ? token.point : -1));
  const literal = !points.includes(-1);
  return {
    length: tokens.length,
    points,
    fits: (index, point) => fits(tokens[index] ?? { kind: "star" }, point),
    fallback: literal ? buildFallback(points) : null,
  };
}

function byCodePoint(text: string): { length: number; charCodeAt(index: number): number } {
  const points = Array.from(text, (char) => char.codePointAt(0) ?? 0);
  return { length: points.length, charCodeAt: (index) => points[index] ?? Number.NaN };
}

function literalRun(tokens: readonly Token[], backwards = false): string {
  let run = "";
  for (const token of tokens) {
    if (token.kind !== "char") break;
    const char = String.fromCodePoint(token.point);
    run = backwards ? char + run : run + char;
  }
  return run;
}
