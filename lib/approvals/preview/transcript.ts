import type { Preview } from "./preview";
import { visibleLine } from "./visible";

/**
 * Every line that the card shows of a call, as plain text: what a screen reader, a mail or a terminal says.
 * Different calls give different transcripts; that is what the tests hold the preview to.
 */
export function transcript(action: string, shown: Preview): string[] {
  return [
    `Action: ${visibleLine(action)}`,
    ...headLines(shown),
    ...(shown.resource === null ? [] : [`Resource: ${visibleLine(JSON.stringify(shown.resource))}`]),
    ...shown.facts.map((fact) => `${visibleLine(fact.path)} (${fact.type}): ${visibleLine(fact.text)}`),
    shown.raw === null ? "Arguments: only their hash is known" : `Arguments: ${shown.raw.values} values, ${shown.raw.bytes} bytes`,
    ...(shown.warning === null ? [] : [shown.warning]),
  ];
}

function headLines({ head, title }: Preview): string[] {
  const name = visibleLine(title);
  switch (head.kind) {
    case "shell": return [name, ...head.words.map((word) => `${visibleLine(word.caption)}: ${visibleLine(word.text)}`), `Shell features: ${head.features}`];
    case "money": return [name, `${head.amount.text} ${head.amount.currency ?? ""}`];
    case "deploy": return [name, ...[head.service, head.version, head.environment].map((text) => visibleLine(text ?? "-"))];
    case "email": return [name, ...head.to.map(visibleLine), visibleLine(head.subject ?? "-"), ...(head.body === null ? [] : [`${head.body.path} (${head.body.type}): ${visibleLine(head.body.text)}`])];
    case "generic": return [name];
  }
}
