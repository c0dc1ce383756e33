import type { Id } from "@/lib/ids";
import type { Scope } from "@/lib/vocabulary";

/** One row of approval settings (contract section 3). Durations are seconds. */
export type SettingsRow = {
  id: Id<"setting">;
  orgId: Id<"org">;
  scope: Scope;
  scopeId: string;
  enabled: boolean;
  approvers: Id<"user">[];
  quorum: number;
  defaultTimeoutSeconds: number;
  escalateAfterSeconds: number | null;
  escalateTo: Id<"user">[];
  maxGrantSeconds: number;
  allowForever: boolean;
  requireReason: boolean;
  updatedBy: string | null;
  updatedAt: Date;
  createdAt: Date;
};

export type ResolvedScope = Scope | "default";

export type Resolved<Row extends CascadeRow = SettingsRow> = {
  /** Whether any row exists anywhere in the organization. */
  configured: boolean;
  resolvedScope: ResolvedScope;
  row: Row | null;
  enabled: boolean;
};

export type CascadeRow = { scope: Scope; scopeId: string; enabled: boolean };

/** Null as `keyId` asks what the project gives, null as `projectId` what the organization gives. */
export type CascadePlace = { keyId: string | null; projectId: string | null; orgId: string };

/**
 * Walks key, project, organization: the first row that exists supplies the whole answer, rows never merge, and no row
 * means off (contract section 3). `configured` defaults to whether `rows` holds any.
 */
export function resolveCascade<Row extends CascadeRow>(rows: readonly Row[], at: CascadePlace, configured: boolean = rows.length > 0): Resolved<Row> {
  const hops: [Scope, string | null][] = [
    ["api_key", at.keyId],
    ["project", at.projectId],
    ["org", at.orgId],
  ];
  for (const [scope, scopeId] of hops) {
    const row = scopeId === null ? undefined : rows.find((candidate) => candidate.scope === scope && candidate.scopeId === scopeId);
    if (row !== undefined) return { configured: true, resolvedScope: scope, row, enabled: row.enabled };
  }
  return { configured, resolvedScope: "default", row: null, enabled: false };
}
