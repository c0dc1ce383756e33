import type { Letter } from "@/lib/channels/email/letter";

/** The text part of a mail. */
export function renderText(letter: Letter): string {
  const { before, urgent = "", after = "" } = letter.lead;
  const width = Math.max(0, ...letter.facts.map((fact) => fact.label.length)) + 2;
  const blocks = [
    `Countersign: ${letter.place}`,
    `${letter.title}\n${before}${urgent}${after}`,
    ...(letter.action === undefined ? [] : [`    ${letter.action}`]),
    ...(letter.facts.length === 0 ? [] : [letter.facts.map((fact) => `${`${fact.label}:`.padEnd(width)} ${fact.value}`).join("\n")]),
    ...(letter.items ?? []).map(({ action, detail, link }) => `    ${action}\n${detail}${link === undefined ? "" : `\n${link.label}:\n${link.url}`}`),
    ...(letter.says === undefined ? [] : [`${letter.says.by}\n  | ${letter.says.text}`]),
    `${letter.button.label}:\n${letter.button.url}`,
    letter.note,
    [letter.footer, ...(letter.footerLinks ?? []).map(({ label, url }) => `${label}:\n${url}`)].join("\n"),
  ];
  return `${blocks.join("\n\n")}\n`;
}
