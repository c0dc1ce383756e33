/** White space and what is drawn as nothing: joiners, direction marks, fillers, the empty Braille cell. */
const UNSEEN = /[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** What somebody wrote, without the space around it; empty where nothing of it can be seen, for that says nothing to whoever reads it. */
export function said(text: string): string {
  return text.replaceAll(UNSEEN, "") === "" ? "" : text.trim();
}
