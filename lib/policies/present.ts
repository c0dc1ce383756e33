import { diffLines, type DiffLine, type PolicyError } from "@countersign/sdk/policy";
import type { PolicyRow, ProjectRow, VersionRow } from "@/lib/policies/repo";
import type { DiffLineWire, PolicyErrorWire, PolicyWire, VersionDetail, VersionSummary } from "@/lib/policies/schema";
import { iso } from "@/lib/time";

export function presentError(error: PolicyError): PolicyErrorWire {
  return { line: error.line, column: error.column, end_column: error.endColumn ?? null, text: error.text, message: error.message, suggestion: error.suggestion ?? null };
}

export function presentDiff(lines: readonly DiffLine[]): DiffLineWire[] {
  return lines.map((line) => ({ kind: line.kind, text: line.text, before_line: line.beforeLine, after_line: line.afterLine }));
}

/** `before` is the text of the version before, empty for the first. */
export function presentVersion(row: VersionRow, before: string, liveVersion: number): VersionDetail {
  const diff = diffLines(before, row.yaml);
  return {
    version: row.version,
    comment: row.comment,
    author: row.authorName ?? row.authorLabel,
    author_id: row.authorId,
    created_at: iso(row.createdAt),
    request_id: row.requestId,
    restored_from: row.restoredFrom,
    added: diff.filter((line) => line.kind === "add").length,
    removed: diff.filter((line) => line.kind === "remove").length,
    live: row.version === liveVersion,
    yaml: row.yaml,
    diff: presentDiff(diff),
    against: row.version - 1,
  };
}

export function summaryOf({ yaml: _yaml, diff: _diff, against: _against, ...summary }: VersionDetail): VersionSummary {
  return summary;
}

export function presentPolicy(project: ProjectRow, policy: PolicyRow | undefined, live: VersionDetail | null): PolicyWire {
  return {
    project_id: project.id,
    project: project.name,
    policy_id: policy?.id ?? null,
    name: policy?.name ?? project.name,
    version: live?.version ?? 0,
    yaml: live?.yaml ?? "",
    live: live === null ? null : summaryOf(live),
  };
}
