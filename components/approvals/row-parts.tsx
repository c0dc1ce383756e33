import { VisibleText } from "./visible-text";
import { cutMarked, markSecrets, toolEnd } from "@/lib/approvals/preview";
import type { InboxItem } from "@/lib/approvals/schema";
import { ROW_CHARACTERS } from "./words";

/** An action with its tool before the colon, cut at the end where a row has no room; a secret is hidden whole, wherever the cut is. */
export function RowAction({ text }: { text: string }) {
  const marked = cutMarked(markSecrets(text), ROW_CHARACTERS);
  const cut = toolEnd(marked);
  return (
    <span className="action">
      {cut === 0 ? null : <i><VisibleText marked text={marked.slice(0, cut)} /></i>}
      <VisibleText marked text={marked.slice(cut)} />
    </span>
  );
}

export function scopeWords(item: Pick<InboxItem, "governing_scope" | "project">, organization: string): string {
  if (item.governing_scope === "org") return organization;
  return item.governing_scope === "project" ? `Project ${item.project.name}` : `A key of ${item.project.name}`;
}
