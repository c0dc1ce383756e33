/** What matching reads of a text; a string is one, and so is a counter that proves how much is read. */
export interface Readable {
  readonly length: number;
  charCodeAt(index: number): number;
}

export interface Segment {
  readonly length: number;
  /** Code points, −1 where `?` or a class stands. */
  readonly points: readonly number[];
  readonly fits: (index: number, point: number) => boolean;
  /** Knuth–Morris–Pratt table of a literal segment, null where `?` or a class stands. */
  readonly fallback: readonly number[] | null;
}

/** The runs between the stars of a glob; one run means that there is no star. */
export interface SegmentedGlob {
  readonly segments: readonly Segment[];
}

/**
 * Fixes the first run at the start and the last at the end, then takes the leftmost place for each run between.
 * Leftmost is always right, so nothing is tried twice: literal runs cost one pass, runs with `?` or classes at most their length per character.
 */
export function matchSegments(glob: SegmentedGlob, text: Readable): boolean {
  const { segments } = glob;
  const first = segments[0];
  const last = segments.at(-1);
  if (first === undefined || last === undefined) return false;
  if (segments.length === 1) return text.length === first.length && standsAt(first, text, 0);
  const end = text.length - last.length;
  if (end < first.length || !standsAt(first, text, 0) || !standsAt(last, text, end)) return false;
  let at = first.length;
  for (let i = 1; i < segments.length - 1; i += 1) {
    const run = segments[i];
    if (run === undefined) return false;
    const found = run.fallback === null ? findWild(run, text, at, end) : findLiteral(run, run.fallback, text, { from: at, end });
    if (found < 0) return false;
    at = found + run.length;
  }
  return true;
}

/** For each length of a matched start, how much of it can be kept after a mismatch. */
export function buildFallback(points: readonly number[]): readonly number[] {
  const table = [0];
  let kept = 0;
  for (let i = 1; i < points.length; i += 1) {
    while (kept > 0 && points[i] !== points[kept]) kept = table[kept - 1] ?? 0;
    if (points[i] === points[kept]) kept += 1;
    table.push(kept);
  }
  return table;
}

function standsAt(run: Segment, text: Readable, at: number): boolean {
  for (let i = 0; i < run.length; i += 1) {
    if (!run.fits(i, text.charCodeAt(at + i))) return false;
  }
  return true;
}

function findWild(run: Segment, text: Readable, from: number, end: number): number {
  for (let at = from; at + run.length <= end; at += 1) {
    if (standsAt(run, text, at)) return at;
  }
  return -1;
}

function findLiteral(run: Segment, fallback: readonly number[], text: Readable, range: { from: number; end: number }): number {
  if (run.length === 0) return range.from;
  let matched = 0;
  for (let at = range.from; at < range.end; at += 1) {
    const point = text.charCodeAt(at);
    while (matched > 0 && run.points[matched] !== point) matched = fallback[matched - 1] ?? 0;
    if (run.points[matched] === point) matched += 1;
    if (matched === run.length) return at - run.length + 1;
  }
  return -1;
}
