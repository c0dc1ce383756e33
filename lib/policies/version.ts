import type { CompiledPolicy } from "@countersign/sdk/policy";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { compiledVersion } from "@/lib/policies/compiled";
import { findPolicy, findVersion } from "@/lib/policies/repo";

type Reader = Pick<Ctx, "db" | "orgId">;

export type PolicyText = { id: Id<"policy">; name: string; version: number; yaml: string };

/** The text that is live for a project, or null where none was ever saved. */
export async function livePolicyText(ctx: Reader, projectId: Id<"project">): Promise<PolicyText | null> {
  const policy = await findPolicy(ctx, projectId);
  if (policy === undefined || policy.currentVersion === 0) return null;
  const row = await findVersion(ctx, policy.id, policy.currentVersion);
  if (row === undefined) throw new Error(`version ${policy.currentVersion} of ${policy.id} is live but not there`);
  return { id: policy.id, name: policy.name, version: row.version, yaml: row.yaml };
}

/** A saved version, ready to decide; `supersededAt` is null while it is live. */
export type SavedVersion = { policyId: Id<"policy">; name: string; version: number; compiled: CompiledPolicy; supersededAt: Date | null };

/** A version of a project's policy, or null where there is none of that number. */
export async function savedVersion(ctx: Reader, projectId: Id<"project">, version: number): Promise<SavedVersion | null> {
  const policy = await findPolicy(ctx, projectId);
  if (policy === undefined) return null;
  const [row, next] = await Promise.all([findVersion(ctx, policy.id, version), findVersion(ctx, policy.id, version + 1)]);
  if (row === undefined) return null;
  const { compiled } = await compiledVersion(policy.id, version, () => Promise.resolve(row.yaml));
  return { policyId: policy.id, name: policy.name, version, compiled, supersededAt: next?.createdAt ?? null };
}
