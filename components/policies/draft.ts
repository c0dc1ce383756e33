import { diffLines } from "@countersign/sdk/policy";
import type { DiffLine } from "@/components/ui";
import type { DiffLineWire } from "@/lib/policies/schema";

/** What was typed, the version it was typed over, what it is for, and when somebody last wrote at it (ISO 8601). */
export type Draft = { text: string; base: number; comment: string; at: string };

/** A first policy to start from, where a project has none. */
export const STARTER = `version: '1'
settings:
  default_action: deny     # when no rule matches
rules:
  - deny: 'Bash:sudo *'
    escalate_on_deny: true
    reason: 'sudo requires a person'
  - allow: 'Bash:*'
`;

const CONTEXT_LINES = 3;

/** Numbers of the lines of a draft that are not in the live version. */
export function changedLines(live: string, draft: string): ReadonlySet<number> {
  return new Set(diffLines(live, draft).flatMap((line) => (line.kind === "add" && line.afterLine !== null ? [line.afterLine] : [])));
}

export function draftDiff(live: string, draft: string): DiffLine[] {
  return diffOf(diffLines(live, draft).map((line) => ({ kind: line.kind, text: line.text, before_line: line.beforeLine, after_line: line.afterLine })));
}

/** The changed lines with a few around them; what lies between is left out. */
export function diffOf(lines: readonly DiffLineWire[]): DiffLine[] {
  const near = lines.map((_, index) => lines.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1).some((line) => line.kind !== "same"));
  return lines.flatMap((line, index): DiffLine[] => {
    if (near[index] !== true) return near[index - 1] === true ? [{ kind: "same", text: "…" }] : [];
    const number = (line.kind === "remove" ? line.before_line : line.after_line) ?? undefined;
    return [{ kind: line.kind === "remove" ? "del" : line.kind, number, text: line.text }];
  });
}
