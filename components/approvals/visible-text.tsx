import { Fragment, memo } from "react";
import { visible, type Piece } from "@/lib/approvals/preview";

type VisibleTextProps = {
  text: string;
  breaks?: boolean;
  /** The text is a part of a preview, in which secrets are hidden already. */
  marked?: boolean;
  /** The place of a value, which a narrow column breaks behind its dots and underscores. */
  breakable?: boolean;
};

/** Text from outside on a card: hidden characters by their number, secrets by their length, hosts that pass for another one with a mark; never obeyed. */
export const VisibleText = memo(function VisibleText({ text, breaks = false, marked = false, breakable = false }: VisibleTextProps) {
  return visible(text, { breaks, marked }).map((piece, index) => <Shown key={`${index}-${piece.kind}`} piece={piece} breakable={breakable} />);
});

function Shown({ piece, breakable }: { piece: Piece; breakable: boolean }) {
  switch (piece.kind) {
    case "text": return breakable ? <Breakable text={piece.text} /> : piece.text;
    case "escape": return <Chip>{piece.text}</Chip>;
    case "secret": return <Chip secret>{piece.text}</Chip>;
    case "host": return <span className="warned">{piece.text}<Chip>{piece.warning}</Chip></span>;
    case "break": return <><Chip faint>{piece.text}</Chip>{piece.text === "↵" ? <br /> : null}</>;
  }
}

const PART = /[^._]*[._]?/g;

function Breakable({ text }: { text: string }) {
  return (text.match(PART) ?? []).map((part, index) => <Fragment key={`${index}-${part}`}>{index === 0 ? null : <wbr />}{part}</Fragment>);
}

/** What is not the text itself. The brackets are there for those who read or copy it; no text from outside can have them. */
function Chip({ children, secret = false, faint = false }: { children: string; secret?: boolean; faint?: boolean }) {
  return <span className={faint ? "esc-faint" : "esc"} data-secret={secret ? "" : undefined}><span className="visually-hidden">⟨</span>{children}<span className="visually-hidden">⟩</span></span>;
}

/** Code from outside, in the order of its bytes whatever its letters say about direction. */
export function VisibleCode({ text, marked = false, breakable = false }: Pick<VisibleTextProps, "text" | "marked" | "breakable">) {
  return <code><bdo dir="ltr"><VisibleText text={text} marked={marked} breakable={breakable} /></bdo></code>;
}
