import type { CompiledPolicy, PolicyDocument } from "@countersign/sdk/policy";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { compiledVersion } from "@/lib/policies/compiled";
import { findLivePolicy, findVersion } from "@/lib/policies/repo";

export type CurrentPolicy = { policyId: Id<"policy">; name: string; version: number; compiled: CompiledPolicy; document: PolicyDocument };

/** The version that is live for a project, or null where none was ever saved. Throws where the saved text cannot be read: nothing is allowed then. */
export async function currentPolicy(ctx: Pick<Ctx, "db" | "orgId">, projectId: Id<"project">): Promise<CurrentPolicy | null> {
  const policy = await findLivePolicy(ctx, projectId);
  if (policy === undefined || policy.currentVersion === 0) return null;
  const { id: policyId, name, currentVersion: version } = policy;
  const entry = await compiledVersion(policyId, version, async () => {
    const row = await findVersion(ctx, policyId, version);
    if (row === undefined) throw new Error(`version ${version} of ${policyId} is live but not there`);
    return row.yaml;
  });
  return { policyId, name, version, ...entry };
}
