export type Piece = { text: string; isCode: boolean };

/** The pieces of a sentence in which `ticks` stand around what a machine reads. */
export function splitTicks(sentence: string): Piece[] {
  return sentence
    .split("`")
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))
    .filter((piece) => piece.text !== "");
}
