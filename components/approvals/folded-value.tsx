"use client";

import { Fold } from "@/components/ui/facts";
import { formatCount } from "@/components/ui/format";
import { Tag } from "@/components/ui/status";
import { FOLD_OVER } from "@/lib/approvals/preview";
import { VisibleText } from "./visible-text";

type FoldedValueProps = {
  /** Where it stands in the arguments; also the anchor that "Open … before you approve" goes to. */
  place: string;
  text: string;
  opened: readonly string[];
  onOpen: (place: string) => void;
  what?: string;
};

/** A value of a preview as it is, or, over 240 characters, folded until it is opened; opened, it shows everything. */
export function FoldedValue({ place, text, opened, onOpen, what }: FoldedValueProps) {
  if (text.length <= FOLD_OVER) return <span className="value"><VisibleText text={text} breaks marked /></span>;
  const unread = !opened.includes(place);
  return (
    <div id={anchorOf(place)}>
      <Fold
        defaultOpen={!unread}
        onOpen={() => onOpen(place)}
        summary={<>{what === undefined ? "" : `${what}, `}{formatCount(text.length)} characters {unread ? <Tag tone="wait">unread</Tag> : null}</>}
      >
        <p className="long"><VisibleText text={text} breaks marked /></p>
      </Fold>
    </div>
  );
}

/** An element id for a place in the arguments; any text is made safe, and different places stay different. */
export function anchorOf(place: string): string {
  return `value-${[...place].map((character) => (/[A-Za-z0-9]/.test(character) ? character : `_${(character.codePointAt(0) ?? 0).toString(16)}_`)).join("")}`;
}

/** Goes to a folded value and opens it, as the sentence above the answers promises. */
export function openInPlace(place: string): void {
  const details = document.getElementById(anchorOf(place))?.querySelector("details");
  if (details == null) return;
  details.open = true;
  const summary = details.querySelector("summary");
  summary?.scrollIntoView({ block: "center" });
  summary?.focus();
}
