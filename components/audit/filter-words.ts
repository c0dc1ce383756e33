import type { AuditFilter } from "@/lib/audit/filter";
import type { DecisionSource, EngineVerdict } from "@/lib/vocabulary";

export type FilterName = keyof AuditFilter;

export const FILTER_LABELS: Record<FilterName, string> = {
  decision_source: "Decision source",
  decision: "Decision",
  project: "Project",
  agent: "Agent",
  person: "Person",
  action: "Action",
  since: "Since",
  until: "Until",
  request: "Request",
  grant: "Grant",
};

export const SOURCE_WORDS: Record<DecisionSource, string> = { approval: "Approval", policy: "Policy", default: "Default" };
export const DECISION_WORDS: Record<EngineVerdict, string> = { allow: "Allow", deny: "Deny", warn: "Warn" };

/** What a filter's text is called, where that is not the text itself. */
export function wordFor(name: FilterName, text: string, projects: readonly { id: string; name: string }[]): string {
  if (name === "decision_source") return SOURCE_WORDS[text as DecisionSource] ?? text;
  if (name === "decision") return DECISION_WORDS[text as EngineVerdict] ?? text;
  if (name === "project") return projects.find((project) => project.id === text)?.name ?? text;
  return text;
}
