import { memo } from "react";
import { visible } from "@/lib/approvals/preview";

/** Text from outside on a card: hidden characters by their number, hosts that pass for another one with a mark; never obeyed. */
export const VisibleText = memo(function VisibleText({ text, breaks = false }: { text: string; breaks?: boolean }) {
  return visible(text, { breaks }).map((piece, index) => {
    const key = `${index}-${piece.kind}`;
    if (piece.kind === "text") return piece.text;
    if (piece.kind === "escape") return <span key={key} className="esc">{piece.text}</span>;
    return <span key={key}>{piece.text}<span className="esc">{piece.warning}</span></span>;
  });
});

/** Code from outside, in the order of its bytes whatever its letters say about direction. */
export function VisibleCode({ text }: { text: string }) {
  return <code><bdo dir="ltr"><VisibleText text={text} /></bdo></code>;
}
