import { hostWarnings } from "./hosts";
import { markSecrets, partsOf } from "./secrets";

/**
 * Text from outside, cut into what may be shown as it is, what must be shown by its number, hosts that are not what they look
 * like, and the place of a secret (contract section 7, "What the approver sees"). Different texts always give different pieces.
 */
export type Piece =
  | { kind: "text"; text: string }
  | { kind: "escape"; text: string }
  | { kind: "host"; text: string; warning: string }
  | { kind: "secret"; text: string }
  /** A line feed or a tab where several lines are shown: a sign for it, never the character itself. */
  | { kind: "break"; text: "↵" | "⇥" };

export type VisibleOptions = {
  /** Shows line feed and tab as a sign of their own, for text that is shown in several lines. */
  breaks?: boolean;
  /** The text comes from `markSecrets`; else secrets are looked for here. */
  marked?: boolean;
};

/**
 * Control, bidi, zero-width, tag, private-use, unassigned and ignorable characters, every space that is not U+0020, and the
 * brackets in which a piece that is no text stands.
 */
const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000\u2800⟨⟩]/u;
const MARK = /\p{M}/u;
const BREAKS = new Map<string, "↵" | "⇥">([["\n", "↵"], ["\t", "⇥"]]);
/** More marks than any writing system stacks on one letter paint over the lines above and below. */
const MARKS_ON_ONE_LETTER = 3;

/** `U+202E`: a character by its number. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Cuts text into pieces; the same input always gives the same pieces. */
export function visible(text: string, options: VisibleOptions = {}): Piece[] {
  return partsOf(options.marked === true ? text : markSecrets(text)).flatMap((part): Piece[] => ("hidden" in part ? [{ kind: "secret", text: part.hidden }] : shown(part.text, options)));
}

function shown(text: string, options: VisibleOptions): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const host of hostWarnings(text)) {
    pieces.push(...characters(text.slice(at, host.start), options));
    pieces.push(...warned(host.text, host.warning, options));
    at = host.start + host.text.length;
  }
  return [...pieces, ...characters(text.slice(at), options)];
}

/** A host in which something hides is shown character by character; the warning stands on its last readable piece. */
function warned(text: string, warning: string, options: VisibleOptions): Piece[] {
  const pieces = characters(text, options);
  const last = pieces.findLastIndex((piece) => piece.kind === "text");
  return pieces.map((piece, index) => (index === last ? { kind: "host", text: piece.text, warning } : piece));
}

function characters(text: string, { breaks = false }: VisibleOptions): Piece[] {
  if (/^[\x20-\x7E]*$/.test(text)) return text === "" ? [] : [{ kind: "text", text }];
  const pieces: Piece[] = [];
  let before = "";
  let marks = 0;
  for (const character of text) {
    if (character >= " " && character <= "~") {
      marks = 0;
      before = character;
      const last = pieces.at(-1);
      if (last?.kind === "text") last.text += character;
      else pieces.push({ kind: "text", text: character });
      continue;
    }
    marks = MARK.test(character) ? marks + 1 : 0;
    const sign = breaks ? BREAKS.get(character) : undefined;
    const plain = sign === undefined && !mustShowNumber(character, before, marks);
    const last = pieces.at(-1);
    if (plain && last?.kind === "text") last.text += character;
    else if (sign !== undefined) pieces.push({ kind: "break", text: sign });
    else pieces.push(plain ? { kind: "text", text: character } : { kind: "escape", text: codePoint(character) });
    before = plain ? character : "";
  }
  return pieces;
}

function mustShowNumber(character: string, before: string, marks: number): boolean {
  if (HIDDEN.test(character)) return true;
  if (character.normalize("NFC") !== character) return true;
  if (marks === 0) return false;
  return before === "" || marks > MARKS_ON_ONE_LETTER || (before + character).normalize("NFC") !== before + character;
}

/** How many characters of `text` are shown by their number. */
export function countHidden(text: string, options: VisibleOptions = {}): number {
  return visible(text, options).filter((piece) => piece.kind === "escape").length;
}

/** One line of plain text for mail, terminals and tests: whatever is not the text itself stands in ⟨ ⟩. */
export function visibleLine(text: string, options: Pick<VisibleOptions, "marked"> = {}): string {
  return visible(text, options).map(lineOf).join("");
}

function lineOf(piece: Piece): string {
  if (piece.kind === "text") return piece.text;
  return piece.kind === "host" ? `${piece.text}⟨${piece.warning}⟩` : `⟨${piece.text}⟩`;
}
