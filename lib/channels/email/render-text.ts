import { sentBy, type Letter, type LetterFact } from "@/lib/channels/email/letter";

function factLines(facts: readonly LetterFact[]): string {
  const width = Math.max(0, ...facts.map(({ label }) => label.length)) + 2;
  return facts.map(({ label, value }) => `${`${label}:`.padEnd(width)} ${value}`).join("\n");
}

/** The text part of a mail that this host sends. */
export function renderText(letter: Letter, host: string): string {
  const { before, urgent = "", after = "" } = letter.lead;
  const blocks = [
    `Countersign: ${letter.place}`,
    `${letter.title}\n${before}${urgent}${after}`,
    ...(letter.action === undefined ? [] : [`    ${letter.action}`]),
    ...(letter.facts.length === 0 ? [] : [factLines(letter.facts)]),
    ...(letter.items ?? []).map(({ action, detail, facts, link }) => `    ${action}\n${detail}\n${factLines(facts)}${link === undefined ? "" : `\n${link.label}:\n${link.url}`}`),
    ...(letter.says === undefined ? [] : [`${letter.says.by}\n  | ${letter.says.text}`]),
    `${letter.button.label}:\n${letter.button.url}`,
    letter.note,
    [sentBy(letter, host), ...(letter.footerLinks ?? []).map(({ label, url }) => `${label}:\n${url}`)].join("\n"),
  ];
  return `${blocks.join("\n\n")}\n`;
}
