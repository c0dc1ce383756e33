import { VisibleText } from "./visible-text";
import type { InboxItem } from "@/lib/approvals/schema";
import { ROW_CHARACTERS } from "./words";

/** An action with its tool before the colon, cut at the end where a row has no room. */
export function RowAction({ text }: { text: string }) {
  const cut = text.indexOf(":") + 1;
  return (
    <span className="action">
      {cut === 0 ? null : <i><VisibleText text={text.slice(0, cut)} /></i>}
      <VisibleText text={text.slice(cut, ROW_CHARACTERS)} />{text.length > ROW_CHARACTERS ? "…" : null}
    </span>
  );
}

export function scopeWords(item: Pick<InboxItem, "governing_scope" | "project">, organization: string): string {
  if (item.governing_scope === "org") return organization;
  return item.governing_scope === "project" ? `Project ${item.project.name}` : `A key of ${item.project.name}`;
}
