import { escapeText } from "./escape-text";

/** Text from outside: no Markdown, links or images, and no hidden character; those are shown by their number, never obeyed. */
export function PlainText({ children, breaks = false }: { children: string; breaks?: boolean }) {
  return escapeText(children, { breaks }).map((piece, index) =>
    piece.kind === "text" ? piece.text : <span key={`${index}-${piece.text}`} className="esc">{piece.text}</span>,
  );
}
