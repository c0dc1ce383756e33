/** What is looked for, as the words index answers it; pure. The index divides words at the same punctuation and at white space. */
const DIVIDERS = /[\s!-/:-@[-`{-~…“”‘’«»–—·]+/u;
const MOST_WORDS = 12;

/** So many characters of a word are in the index; the same are looked for. */
const LONGEST_WORD = 200;

/** A PostgreSQL `tsquery`: every word by its beginning, in any order; null where there is no word in it. Its case is the database's to fold. */
export function tsqueryOf(text: string): string | null {
  const words = [...new Set(text.replaceAll("\0", " ").split(DIVIDERS).filter((word) => word !== ""))];
  return words.length === 0 ? null : words.slice(0, MOST_WORDS).map((word) => `'${[...word].slice(0, LONGEST_WORD).join("")}':*`).join(" & ");
}

/** The words that an action filter certainly asks for; of a glob those that no wildcard takes the beginning from. */
export function wordsOfAction(text: string): string | null {
  const certain = text.replaceAll(/[*?][^\s!-/:-@[-`{-~…“”‘’«»–—·]*/gu, " ");
  return tsqueryOf(certain);
}
