/**
 * Text from outside, cut into what may be shown as it is and what must be shown by its number: control, bidi, zero-width,
 * tag, variation and private-use characters, and lone surrogates (contract section 7, "What the approver sees").
 */
export type Piece = { kind: "text" | "escape"; text: string };

/** What Unicode itself calls invisible, and what it leaves to others to draw. */
const HIDDEN = /\p{Cc}|\p{Cf}|\p{Co}|\p{Cs}|\p{Zl}|\p{Zp}|\p{Default_Ignorable_Code_Point}/u;
const BREAKS = new Set(["\n", "\t"]);

/** `breaks` leaves line feed and tab alone, for text that is shown in several lines. */
export function escapeText(text: string, { breaks = false }: { breaks?: boolean } = {}): Piece[] {
  const pieces: Piece[] = [];
  for (const character of text) {
    const hidden = HIDDEN.test(character) && !(breaks && BREAKS.has(character));
    const shown = hidden ? codePoint(character) : character;
    const last = pieces.at(-1);
    if (!hidden && last?.kind === "text") last.text += shown;
    else pieces.push({ kind: hidden ? "escape" : "text", text: shown });
  }
  return pieces;
}

/** How many characters of `text` would be shown by their number. */
export function countHidden(text: string, options: { breaks?: boolean } = {}): number {
  return escapeText(text, options).filter((piece) => piece.kind === "escape").length;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
