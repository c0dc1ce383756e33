/** A host or a word inside a text that may pass for another one: where it starts, what it says, and why it is marked. */
export type HostWarning = { start: number; text: string; warning: string };

/** One run of everything that may stand in a host, so that the time it takes grows with the text and not faster. */
const RUN = /[\p{L}\p{N}\p{M}.-]+/gu;

const SCRIPTS = [
  ["Latin", /\p{Script=Latin}/u],
  ["Cyrillic", /\p{Script=Cyrillic}/u],
  ["Greek", /\p{Script=Greek}/u],
  ["Armenian", /\p{Script=Armenian}/u],
  ["Cherokee", /\p{Script=Cherokee}/u],
  ["Hebrew", /\p{Script=Hebrew}/u],
  ["Arabic", /\p{Script=Arabic}/u],
  ["Han", /\p{Script=Han}/u],
  ["Hiragana", /\p{Script=Hiragana}/u],
  ["Katakana", /\p{Script=Katakana}/u],
  ["Hangul", /\p{Script=Hangul}/u],
] as const;

/** Scripts that one language writes side by side, so that mixing them says nothing. */
const TOGETHER = [new Set(["Han", "Hiragana", "Katakana", "Latin"]), new Set(["Han", "Hangul", "Latin"])];

function scriptsOf(label: string): string[] {
  const known = SCRIPTS.filter(([, pattern]) => pattern.test(label)).map(([name]) => name as string);
  const letters = [...label].filter((character) => /\p{L}/u.test(character));
  const strange = letters.some((letter) => !SCRIPTS.some(([, pattern]) => pattern.test(letter)));
  return strange ? [...known, "another script"] : known;
}

/** Two scripts in one word that no language writes side by side, or null. */
function mixedWarning(word: string): string | null {
  const scripts = scriptsOf(word);
  return scripts.length > 1 && !TOGETHER.some((set) => scripts.every((script) => set.has(script))) ? `${scripts.join(" and ")} letters mixed` : null;
}

/** Why a host name deserves a second look, or null (UTS 39 section 5, cut down to what a card can say in two words). */
export function hostWarning(host: string): string | null {
  const labels = host.split(".");
  if (labels.some((label) => /^xn--/i.test(label))) return "punycode";
  if (/^[\x21-\x7E]*$/.test(host)) return null;
  const mixed = labels.map(mixedWarning).find((warning) => warning !== null);
  if (mixed !== undefined) return mixed;
  const foreign = [...new Set(labels.flatMap(scriptsOf))].filter((script) => script !== "Latin");
  return foreign.length === 0 ? "letters outside ASCII" : `${foreign.join(" and ")} letters`;
}

/** Where a run starts and ends without the dots and hyphens around it. */
function inner(run: string): [from: number, to: number] {
  let from = 0;
  let to = run.length;
  while (from < to && (run[from] === "." || run[from] === "-")) from += 1;
  while (to > from && (run[to - 1] === "." || run[to - 1] === "-")) to -= 1;
  return [from, to];
}

const ASCII = /^\p{ASCII}*$/u;

const WORD = /[^.-]+/g;

/** What may stand between a word and the `@` of its address; bounded, so that a long text is not read again for each word. */
const UP_TO_AT = /[\p{L}\p{N}\p{M}.+_-]{0,64}@/uy;

/** Whether a run that ends here is the front of an address. There a word of one other script is marked as it is in a host. */
function isFrontOfAddress(text: string, end: number): boolean {
  UP_TO_AT.lastIndex = end;
  return UP_TO_AT.test(text);
}

/** The words of a run that is no host in which two scripts are mixed, as in a name, or that are another's letters in an address. */
function strangeWords(run: string, start: number, warningOf: (word: string) => string | null): HostWarning[] {
  return [...run.matchAll(WORD)].flatMap((word) => {
    const warning = ASCII.test(word[0]) ? null : warningOf(word[0]);
    return warning === null ? [] : [{ start: start + word.index, text: word[0], warning }];
  });
}

/** Every host in a text that has a warning and every word that mixes scripts, in order. A file name with one dot and only ASCII letters is never one. */
export function hostWarnings(text: string): HostWarning[] {
  if (ASCII.test(text) && !/xn--/i.test(text)) return [];
  const found: HostWarning[] = [];
  for (const run of text.matchAll(RUN)) {
    const [from, to] = inner(run[0]);
    const host = run[0].slice(from, to);
    if (!/\p{L}/u.test(host.slice(host.lastIndexOf(".") + 1)) || !host.includes(".")) {
      const front = isFrontOfAddress(text, run.index + run[0].length);
      found.push(...strangeWords(host, run.index + from, front ? hostWarning : mixedWarning));
      continue;
    }
    const warning = hostWarning(host);
    if (warning !== null) found.push({ start: run.index + from, text: host, warning });
  }
  return found;
}
