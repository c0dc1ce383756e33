import { VisibleText } from "./visible-text";
import { cutMarked, markSecrets, toolEnd, visibleLine } from "@/lib/approvals/preview";
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

/** What an agent says, as far as one line of a row can hold; a secret is hidden whole, wherever the cut is. */
export function saysOf(reason: string): string {
  return cutMarked(markSecrets(reason), ROW_CHARACTERS);
}

type BareWords = { action: string; says: string };
const bare = new WeakMap<Pick<InboxItem, "canonical_action" | "reason">, BareWords>();

/** The words of a row without any marks, for while it rushes by: hidden characters and secrets are as visible in them as ever. */
export function bareWords(item: Pick<InboxItem, "canonical_action" | "reason">): BareWords {
  const known = bare.get(item);
  if (known !== undefined) return known;
  const words = { action: visibleLine(cutMarked(markSecrets(item.canonical_action), ROW_CHARACTERS), { marked: true }), says: item.reason === "" ? "" : `“${visibleLine(saysOf(item.reason), { marked: true })}”` };
  bare.set(item, words);
  return words;
}

export function scopeWords(item: Pick<InboxItem, "governing_scope" | "project">, organization: string): string {
  if (item.governing_scope === "org") return organization;
  return item.governing_scope === "project" ? `Project ${item.project.name}` : `A key of ${item.project.name}`;
}
