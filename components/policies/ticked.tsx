import { splitTicks } from "./ticks";

/** A sentence in which what a machine reads stands in mono. */
export function Ticked({ children }: { children: string }) {
  return splitTicks(children).map(({ text, isCode }, index) => (isCode ? <code key={`${index}-${text}`}>{text}</code> : text));
}
