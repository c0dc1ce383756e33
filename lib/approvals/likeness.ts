/** How alike two calls are by the words in them, pure; it marks what may be a denied request in other words, and never decides. */
export type Worded = { action: string; resource: string | null; args: string | null };

/** The words of a call, in lower case: runs of letters and digits, wherever they stand. */
export function wordsOf(call: Worded): Set<string> {
  const text = `${call.action} ${call.resource ?? ""} ${call.args ?? ""}`;
  return new Set(text.normalize("NFKC").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** The share of words that two calls have in common, 0 to 1 (Dice's coefficient). */
export function likeness(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size + b.size === 0) return 1;
  const shared = [...a].filter((word) => b.has(word)).length;
  return (2 * shared) / (a.size + b.size);
}

const ALIKE = 0.75;
const FEWEST_WORDS = 3;

/** Whether a call reads like a rewording of a denied one: most words the same, or all the denied words wrapped in others. */
export function isReworded(call: Worded, denied: Worded): boolean {
  const [now, before] = [wordsOf(call), wordsOf(denied)];
  if (likeness(now, before) >= ALIKE) return true;
  return before.size >= FEWEST_WORDS && [...before].every((word) => now.has(word));
}
