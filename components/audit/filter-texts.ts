/** Filters as they stand in the URL: names and their text. */
export type FilterTexts = Readonly<Record<string, string>>;

export function sameTexts(a: FilterTexts, b: FilterTexts): boolean {
  return searchOf(a) === searchOf(b);
}

/** The query string of these filters, always in the same order. */
export function searchOf(texts: FilterTexts): string {
  return new URLSearchParams(Object.entries(texts).toSorted(([a], [b]) => (a < b ? -1 : 1))).toString();
}
