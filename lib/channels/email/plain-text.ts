import { cutVisible } from "@/lib/approvals/preview/cut";
import { withoutSecrets } from "@/lib/approvals/preview/secrets";

const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
function cut(text: string, max: number): { shown: string; kept: string; left: number } {
  const shown = withoutSecrets(text).replace(HIDDEN, (character) => `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`);
  return { shown, ...cutVisible(shown, max) };
}

/** As `visible`, for a subject: what is cut stands in the mail, so three dots say enough. */
export function inSubject(text: string, max: number): string {
  const { shown, kept, left } = cut(text, max);
  return left === 0 ? shown : `${kept}…`;
}

/** Text from outside as it may stand in a mail: secrets are hidden, what the eye cannot see is shown by its number (contract section 7); cut at `max` characters, and says so. */
export function visible(text: string, max = 600): string {
  const { shown, kept, left } = cut(text, max);
  return left === 0 ? shown : `${kept} … (${left} more characters; open the request to read them)`;
}

export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");
}

/** Somebody's unchecked words: visible, and with their links broken, so that no mail client makes them something to press. */
export function unchecked(text: string, max = 600): string {
  return visible(text, max).replaceAll("://", "[:]//").replace(/\bwww\./gi, "www[.]");
}
