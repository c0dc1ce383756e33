import { memo } from "react";
import { visible, type Piece } from "@/lib/approvals/preview";

type VisibleTextProps = {
  text: string;
  breaks?: boolean;
  /** The text is a part of a preview, in which secrets are hidden already. */
  marked?: boolean;
};

/** Text from outside on a card: hidden characters by their number, secrets by their length, hosts that pass for another one with a mark; never obeyed. */
export const VisibleText = memo(function VisibleText({ text, breaks = false, marked = false }: VisibleTextProps) {
  return visible(text, { breaks, marked }).map((piece, index) => <Shown key={`${index}-${piece.kind}`} piece={piece} />);
});

function Shown({ piece }: { piece: Piece }) {
  switch (piece.kind) {
    case "text": return piece.text;
    case "escape": return <Chip>{piece.text}</Chip>;
    case "secret": return <Chip secret>{piece.text}</Chip>;
    case "host": return <span className="warned">{piece.text}<Chip>{piece.warning}</Chip></span>;
    case "break": return <><Chip faint>{piece.text}</Chip>{piece.text === "↵" ? <br /> : null}</>;
  }
}

/** What is not the text itself. The brackets are there for those who read or copy it; no text from outside can have them. */
function Chip({ children, secret = false, faint = false }: { children: string; secret?: boolean; faint?: boolean }) {
  return <span className={faint ? "esc-faint" : "esc"} data-secret={secret ? "" : undefined}><span className="visually-hidden">⟨</span>{children}<span className="visually-hidden">⟩</span></span>;
}

/** Code from outside, in the order of its bytes whatever its letters say about direction. */
export function VisibleCode({ text, marked = false }: { text: string; marked?: boolean }) {
  return <code><bdo dir="ltr"><VisibleText text={text} marked={marked} /></bdo></code>;
}
