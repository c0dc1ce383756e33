import { SYNONYMS } from "./keys";

/** The known word that was probably meant, or null: a synonym, or the nearest within one edit per three letters. */
export function nearest(word: string, known: readonly string[]): string | null {
  const lower = word.toLowerCase().replaceAll("-", "_");
  if (known.includes(lower)) return lower;
  const synonym = Object.hasOwn(SYNONYMS, lower) ? SYNONYMS[lower] : undefined;
  if (synonym !== undefined && known.includes(synonym)) return synonym;
  if (lower.length > 40) return null;
  let best: string | null = null;
  let closest = Math.max(1, Math.floor(lower.length / 3)) + 1;
  for (const candidate of known) {
    const distance = Math.min(editDistance(lower, candidate), ...partsOf(candidate).map((part) => editDistance(lower, part) + 1));
    if (distance < closest) {
      closest = distance;
      best = candidate;
    }
  }
  return best;
}

/** Long words within a key: `approval` finds `require_approval`, one step further away than a whole key would be. */
function partsOf(candidate: string): readonly string[] {
  const parts = candidate.split("_");
  return parts.length === 1 ? [] : parts.filter((part) => part.length > 4);
}

/** Insertions, deletions, substitutions and swaps of neighbours between two words. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
