import { assertStillAdmin } from "@/lib/auth/standing";
import type { Ctx } from "@/lib/context";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { mutate } from "@/lib/mutate";
import { requireProject } from "@/lib/policies/project";
import { outcomeOf, publishVersion } from "@/lib/policies/publish";
import { readPolicy } from "@/lib/policies/read";
import { findPolicy, findVersion } from "@/lib/policies/repo";
import type { PublishedWire, RestoreInput } from "@/lib/policies/schema";

/** Publishes the text of an earlier version as a new one; 404 where there is no such version. */
export async function restoreVersion(ctx: Ctx, projectId: Id<"project">, input: RestoreInput): Promise<PublishedWire> {
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    await requireProject(tx, projectId);
    const policy = await findPolicy(tx, projectId);
    const version = policy === undefined ? undefined : await findVersion(tx, policy.id, input.version);
    if (version === undefined) throw notFound();
    const publication = { projectId, yaml: version.yaml, comment: `Restored v${version.version}`, restoredFrom: version.version, expectedVersion: input.expected_version };
    const published = await publishVersion(tx, publication);
    return outcomeOf(published, { ...(await readPolicy(tx, projectId)), answered_requests: published.answered });
  });
}
