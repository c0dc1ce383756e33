import { diffLines } from "@countersign/sdk/policy";
import type { Ctx, TxCtx } from "@/lib/context";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { presentDiff, presentPolicy, presentVersion, summaryOf } from "@/lib/policies/present";
import { requireProject } from "@/lib/policies/project";
import { findPolicy, findVersion, listVersionRows, type PolicyRow } from "@/lib/policies/repo";
import type { PolicyWire, VersionDetail, VersionList, VersionQuery, VersionsQuery } from "@/lib/policies/schema";

type Reader = Pick<Ctx | TxCtx, "db" | "orgId" | "actor">;

async function describeVersion(ctx: Reader, policy: PolicyRow, version: number): Promise<VersionDetail | null> {
  const [row, before] = await Promise.all([findVersion(ctx, policy.id, version), findVersion(ctx, policy.id, version - 1)]);
  return row === undefined ? null : presentVersion(row, before?.yaml ?? "", policy.currentVersion);
}

/** The live policy of a project; version 0 where none was ever saved. */
export async function readPolicy(ctx: Reader, projectId: Id<"project">): Promise<PolicyWire> {
  const project = await requireProject(ctx, projectId);
  const policy = await findPolicy(ctx, projectId);
  const live = policy === undefined || policy.currentVersion === 0 ? null : await describeVersion(ctx, policy, policy.currentVersion);
  return presentPolicy(project, policy, live);
}

/** One saved version, its text, and its difference from the one before or from any other. Throws 404. */
export async function readVersion(ctx: Reader, projectId: Id<"project">, version: number, { against }: VersionQuery = {}): Promise<VersionDetail> {
  await requireProject(ctx, projectId);
  const policy = await findPolicy(ctx, projectId);
  const found = policy === undefined ? null : await describeVersion(ctx, policy, version);
  if (policy === undefined || found === null) throw notFound();
  if (against === undefined || against === found.against) return found;
  const other = against === 0 ? "" : (await findVersion(ctx, policy.id, against))?.yaml;
  if (other === undefined) throw notFound();
  return { ...found, against, diff: presentDiff(diffLines(other, found.yaml)) };
}

/** Saved versions, newest first; the cursor is the last version of the page before. */
export async function listVersions(ctx: Reader, projectId: Id<"project">, query: VersionsQuery): Promise<VersionList> {
  await requireProject(ctx, projectId);
  const policy = await findPolicy(ctx, projectId);
  if (policy === undefined) return { items: [], next_cursor: null };
  const rows = await listVersionRows(ctx, policy.id, { before: query.cursor ?? null, limit: query.limit + 1 });
  const items = rows.slice(0, query.limit).map((row, index) => summaryOf(presentVersion(row, rows[index + 1]?.yaml ?? "", policy.currentVersion)));
  const more = rows.length > query.limit;
  return { items, next_cursor: more ? String(items.at(-1)?.version) : null };
}
