import type { Json } from "./values";

/**
 * What looks like a secret is never put on a screen, in a mail or in a message; in its place stands roughly how long it is and,
 * on the card that is decided by, a fingerprint, so that different secrets still read differently. Only one run of letters that
 * no shell, query or address could act on is ever hidden, except where the name of the argument says that it is a secret.
 */
export type Span = { start: number; end: number };

/** A noncharacter: stands around what was hidden, and twice for itself, so that no text from outside can pass for it. */
const SIGN = "\uFDD0";
const FINGERPRINT_DIGITS = 12;

/**
 * Twelve hexadecimal digits for a secret, made with a key that only the server has: whoever sees them cannot try out which short
 * secret gives them. Without one, as in a browser, nothing stands for the secret but its rough length.
 */
export type Fingerprint = (secret: string) => string;
const none: Fingerprint = () => "";

/** From how many characters on, longest first; the exact length would tell a good part of a short secret. */
const LENGTHS: readonly [from: number, words: string][] = [
  [64, "64 or more characters"],
  [32, "32 to 63 characters"],
  [16, "16 to 31 characters"],
  [8, "8 to 15 characters"],
  [0, "fewer than 8 characters"],
];

const RUN = "[A-Za-z0-9+/=_.~!@#%^*-]";
const NAMES = "pass(?:word|wd|phrase|code)|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|secret[-_]?key|credentials?|authorization";

/** Each with the secret as its first group; every repetition is bounded or over one class, so that the time grows with the text. */
const SHAPES: readonly RegExp[] = [
  /\b((?:sk|rk|pk_(?:live|test)|xapp|ya29|whsec|npm|hf|glpat|gh[pousr]|github_pat|xox[abeprs]|dop_v1|SG|cz_(?:live|test|pat))[-_.][A-Za-z0-9_.-]{16,})/dg,
  /\b((?:AKIA|ASIA)[0-9A-Z]{16})\b/dg,
  /\b(AIza[0-9A-Za-z_-]{30,})/dg,
  /\b(eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)/dg,
];
/** Words before a value that make it a secret where it does not read like a word. */
const LABELLED: readonly RegExp[] = [
  new RegExp(`\\b(?:Bearer|Basic)[ \\t]{1,3}(${RUN}{8,})`, "dgi"),
  new RegExp(`(?:${NAMES})\\\\?["']?[ \\t]{0,3}[=:][ \\t]{0,3}\\\\?["']?(${RUN}{4,})`, "dgi"),
  new RegExp(`--?(?:${NAMES})[ \\t]{1,3}["']?(${RUN}{4,})`, "dgi"),
];
const USER_INFO = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/?#\\:@"'`$|;&<>()]{0,64}:([^\s/?#\\@"'`$|;&<>()]{1,256})@/dgi;

/** `users.token` is a column and `required` a word; `hunter2` and anything long is not. */
function readsLikeASecret(text: string): boolean {
  if (looksRandom(text)) return true;
  if (/[./@~*]/.test(text)) return false;
  return /\d/.test(text) || text.length >= 16 || /[!#%^]/.test(text);
}

/** Long, of mixed letters, and without a word between its dots and slashes: nobody could read a place or a host out of it. */
function looksRandom(text: string): boolean {
  const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
  return text.length >= 20 && mixed && /^[A-Za-z0-9+/=_.-]+$/.test(text) && text.split(/[/.]/).every((piece) => piece !== "" && !/^[A-Z]?[a-z]{3,}$/.test(piece));
}

/** A value that a label only claims: what it names may be where a command acts, such as a path, a host, or an operand after `--`. */
function mayBeHidden(text: string, { start, end }: Span, operandsFrom: number): boolean {
  const before = text.slice(Math.max(0, start - LOOK_BACK), start);
  const value = text.slice(start, end);
  if (/:\/\/[^\s/?#]*$/.test(before)) return false;
  if (!readsLikeASecret(value)) return false;
  if (!/[ \t]\\?["']?$/.test(before) || looksRandom(value)) return true;
  const ofAnOption = /(?:^|\s)--?[A-Za-z][\w-]*[ \t]+["']?$/.test(before) && (operandsFrom < 0 || operandsFrom > start);
  return ofAnOption || IN_AN_OBJECT.test(before) || isInOneWord(before);
}

/** How far before a value is looked for what it stands in. */
const LOOK_BACK = 400;
const IN_AN_OBJECT = /[{,][ \t]{0,3}\\?["']?[\w-]{1,40}\\?["']?[ \t]{0,3}:[ \t]{0,3}\\?["']?$/;
const HEADER = /(?:^|(["']))[\w-]{1,40}(?:[ \t]{0,3}[:=][ \t]{0,3}(?:(?:Bearer|Basic)[ \t]{1,3})?|[ \t]{1,3})$/i;

/** Whether label and value are the whole text, or stand after a quote that opens, and so are one word to a shell. */
function isInOneWord(before: string): boolean {
  const found = HEADER.exec(before);
  if (found === null) return false;
  const [, quote] = found;
  return quote === undefined ? before.length < LOOK_BACK : (before.slice(0, found.index).split(quote).length - 1) % 2 === 0;
}

/** What every shape and label has; most texts have none of it and are not read any further. */
const MAY_HOLD_ONE = /[A-Za-z0-9+/=_.-]{16}|[=:]|--|-----|\b(?:bearer|basic)[ \t]/i;

/** Where secrets stand in a text, by what they look like; in order, none inside another. */
export function secretSpans(text: string): Span[] {
  if (!MAY_HOLD_ONE.test(text)) return [];
  const found = [...SHAPES, USER_INFO].flatMap((shape) => groupsOf(text, shape));
  const operandsFrom = text.search(/\s--\s/);
  for (const shape of LABELLED) found.push(...groupsOf(text, shape).filter((span) => mayBeHidden(text, span, operandsFrom)));
  found.push(...privateKeys(text));
  return apart(found);
}

function groupsOf(text: string, shape: RegExp): Span[] {
  return [...text.matchAll(shape)].flatMap((match) => {
    const at = match.indices?.[1];
    return at === undefined ? [] : [{ start: at[0], end: at[1] }];
  });
}

const KEY_HEAD = "PRIVATE KEY-----";
/** What stands between the lines of a key, as it is or as JSON writes it. */
const BETWEEN_LINES = /\s+|(?:\\[nr])+/;

/** The lines of a PEM key, where they are nothing but base64 (RFC 7468). */
function privateKeys(text: string): Span[] {
  const spans: Span[] = [];
  for (let head = text.indexOf(KEY_HEAD); head >= 0; head = text.indexOf(KEY_HEAD, head + 1)) {
    const start = head + KEY_HEAD.length;
    const end = text.indexOf("-----END", start);
    if (end < 0) break;
    const lines = text.slice(start, end).split(BETWEEN_LINES).filter((line) => line !== "");
    if (lines.length > 0 && lines.every((line, index) => /^[A-Za-z0-9+/=]+$/.test(line) && (line.length >= 40 || index === lines.length - 1))) spans.push({ start, end });
  }
  return spans;
}

function apart(spans: Span[]): Span[] {
  const kept: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  }
  return kept;
}

const SECRET_NAME = new RegExp(`(?:${NAMES}|cookie|session[-_]?id)$|^(?:pass|pin|otp|cvv|cvc)$`, "i");
const LONGEST_SECRET = 4_096;

/** Whether an argument of this name holds a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A text in which secrets are hidden; only `visible` with `marked` and `plainText` read it. */
export function markSecrets(text: string, fingerprint = none): string {
  return hide(text, secretSpans(text), fingerprint);
}

function hide(text: string, spans: readonly Span[], fingerprint: Fingerprint): string {
  if (spans.length === 0 && !text.includes(SIGN)) return text;
  let at = 0;
  let marked = "";
  for (const { start, end } of spans) {
    const secret = text.slice(start, end);
    const length = LENGTHS.findIndex(([from]) => [...secret].length >= from);
    marked += `${text.slice(at, start).replaceAll(SIGN, SIGN + SIGN)}${SIGN}${length}:${fingerprint(secret)}${SIGN}`;
    at = end;
  }
  return marked + text.slice(at).replaceAll(SIGN, SIGN + SIGN);
}

/** A reference to a secret, such as `$TOKEN` or `{{vault.token}}`, gives nothing away. */
function isReference(text: string): boolean {
  return /^(\$|\{\{|<|env:|vault:)/.test(text);
}

/** The same arguments with secrets hidden, by their looks and by the names they stand under. */
export function markArguments(json: Json, fingerprint = none, secret = false): Json {
  if (typeof json === "string") {
    const isWhole = secret && json !== "" && json.length <= LONGEST_SECRET && !/\s/.test(json) && !isReference(json);
    return isWhole ? hide(json, [{ start: 0, end: json.length }], fingerprint) : markSecrets(json, fingerprint);
  }
  // No text holds U+0000, so that the number 9 and the text "9" read differently too.
  if (typeof json === "number") return secret ? hide(String(json), [{ start: 0, end: String(json).length }], (number) => fingerprint(`\u0000${number}`)) : json;
  if (Array.isArray(json)) return json.map((item) => markArguments(item, fingerprint, secret));
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [markSecrets(key, fingerprint), markArguments(value, fingerprint, secret || isSecretName(key))]));
}

export type Part = { text: string } | { hidden: string };

const MARKS = new RegExp(`${SIGN}(?:${SIGN}|([0-${LENGTHS.length - 1}]):((?:[0-9a-f]{${FINGERPRINT_DIGITS}})?)${SIGN})`, "g");

const WHOLE_SIGNS = new RegExp(`${MARKS.source}|[\\s\\S]`, "gu");

/** A marked text cut into what may be shown and what stands in the place of a secret. */
export function partsOf(marked: string): Part[] {
  if (!marked.includes(SIGN)) return marked === "" ? [] : [{ text: marked }];
  const parts: Part[] = [];
  let at = 0;
  let text = "";
  for (const match of marked.matchAll(MARKS)) {
    text += marked.slice(at, match.index);
    at = match.index + match[0].length;
    const [, length, fingerprint] = match;
    if (length === undefined || fingerprint === undefined) text += SIGN;
    else {
      if (text !== "") parts.push({ text });
      text = "";
      parts.push({ hidden: ["secret", LENGTHS[Number(length)]?.[1] ?? "", fingerprint.replaceAll(/(.{4})(?=.)/g, "$1 ")].filter((word) => word !== "").join(", ") });
    }
  }
  text += marked.slice(at);
  return text === "" ? parts : [...parts, { text }];
}

/** The first characters of a marked text, with a sign where more follows; what is hidden counts as one and is never cut. */
export function cutMarked(marked: string, characters: number): string {
  const signs = marked.match(WHOLE_SIGNS) ?? [];
  return signs.length <= characters ? marked : `${signs.slice(0, characters).join("")}…`;
}

/** Where the tool of a marked action ends: after its first colon, 0 where none stands before what is hidden. */
export function toolEnd(marked: string): number {
  const colon = marked.indexOf(":");
  const sign = marked.indexOf(SIGN);
  return colon >= 0 && (sign < 0 || colon < sign) ? colon + 1 : 0;
}

/** How many secrets a marked text hides. */
export function countSecrets(marked: string): number {
  return partsOf(marked).filter((part) => "hidden" in part).length;
}

/** A marked text as a plain one, for where no piece can be told from another. */
export function plainText(marked: string): string {
  return partsOf(marked).map((part) => ("hidden" in part ? `[${part.hidden}]` : part.text)).join("");
}

/** A text with one sign in the place of every secret, for those who are told nothing of it. */
export function hideSecrets(text: string, sign: string): string {
  let at = 0;
  let left = "";
  for (const { start, end } of secretSpans(text)) {
    left += text.slice(at, start) + sign;
    at = end;
  }
  return left + text.slice(at);
}

/** A text for places outside the card: mails, messages, rows. */
export function withoutSecrets(text: string): string {
  return plainText(markSecrets(text));
}

/** The JSON text of arguments for places outside the card; what cannot be read as JSON is taken as a text. */
export function argumentsWithoutSecrets(args: string, fingerprint = none): string {
  try {
    return JSON.stringify(plainJson(markArguments(JSON.parse(args) as Json, fingerprint)));
  } catch {
    return plainText(markSecrets(args, fingerprint));
  }
}

function plainJson(json: Json): Json {
  if (typeof json === "string") return plainText(json);
  if (Array.isArray(json)) return json.map(plainJson);
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [plainText(key), plainJson(value)]));
}
