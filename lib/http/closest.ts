/** The known word that was probably meant, or null: two edits for every five letters, or a word that goes on. */
export function closestOf(word: string, known: readonly string[]): string | null {
  if (word.length > 60) return null;
  const given = plain(word);
  const within = Math.max(1, Math.floor(given.length / 2.5));
  const longer = known.find((candidate) => plain(candidate).length > 2 && (given.startsWith(plain(candidate)) || (given.length > 2 && plain(candidate).startsWith(given))));
  const ranked = known.map((candidate) => ({ candidate, distance: distanceOf(given, plain(candidate)) })).toSorted((a, b) => a.distance - b.distance);
  const [first] = ranked;
  return first !== undefined && first.distance <= within ? first.candidate : (longer ?? null);
}

/** Case, hyphens, dots and humps tell nobody's meaning: `ttlSeconds` is `ttl_seconds`. */
function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[_\-. ]/g, "");
}

function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= b.length; at += 1) next.push(Math.min((row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1, (row[at - 1] ?? 0) + (letter === b[at - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
