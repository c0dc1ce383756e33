import { sha256Hex } from "@countersign/sdk/canonical";
import type { Head } from "./head";
import type { Preview } from "./preview";
import { visibleLine } from "./visible";

const line = (marked: string) => visibleLine(marked, { marked: true });

/**
 * Every line that the card shows of a call, as plain text: what a screen reader, a mail or a terminal says.
 * Different calls give different transcripts; that is what the tests hold the preview to.
 */
export function transcript(shown: Preview): string[] {
  return [
    `Action: ${line(shown.action)}`,
    line(shown.title),
    ...headLines(shown.head),
    ...(shown.resource === null ? [] : [`Resource: ${line(shown.resource)}`]),
    ...shown.facts.map(valueLine),
    shown.raw === null ? "Arguments: only their hash is known" : `Arguments: ${shown.raw.values} values, ${shown.raw.bytes} bytes`,
    ...(shown.warning === null ? [] : [shown.warning]),
  ];
}

function valueLine({ path, type, text }: { path: string; type: string; text: string }): string {
  return `${line(path)} (${type}): ${line(text)}`;
}

function headLines(head: Head): string[] {
  switch (head.kind) {
    case "shell": return [...head.words.map((word) => `${line(word.caption)}: ${line(word.text)}`), `Shell features: ${head.features}`];
    case "money": return [`${head.amount.text} ${head.amount.currency ?? ""}`];
    case "deploy": return [head.service, head.version, head.environment].map((text) => line(text ?? "-"));
    case "email": return [...head.to.map(line), line(head.subject ?? "-"), ...(head.body === null ? [] : [valueLine(head.body)])];
    case "sql": return [valueLine(head.query), ...head.statements.map((one) => `${line(one.verb)} ${line(one.table ?? "-")}, ${one.effect}${one.everyRow ? ", every row" : ""}`)];
    case "http": return [`${head.method ?? "-"} ${line(head.address.host)} ${line(head.address.path)}`, ...head.notes];
    case "file": return [`${head.verb ?? "-"} ${line(head.path.folder)}${line(head.path.name)}`, ...head.path.notes];
    case "generic": return [];
  }
}

/** What was on the screen, for the line in the audit: the hash of every line, and the front of them. */
export type Rendering = { hash: string; text: string; cut: boolean };

const KEPT_CHARACTERS = 4_000;

/** The rendering that an approver's answer is bound to, beside the digest of the call. */
export function renderingOf(shown: Preview): Rendering {
  const text = transcript(shown).join("\n");
  const kept = [...text.slice(0, KEPT_CHARACTERS * 2)].slice(0, KEPT_CHARACTERS).join("");
  return { hash: `sha256:${sha256Hex(text)}`, text: kept, cut: kept.length < text.length };
}
