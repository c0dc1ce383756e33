import { assertStillAdmin } from "@/lib/auth/standing";
import type { Ctx, MemberActor } from "@/lib/context";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { presentOrganization } from "@/lib/orgs/present";
import { findOrganization, lockOrganization, updateOrganization } from "@/lib/orgs/repo";
import type { Organization, OrganizationInput } from "@/lib/orgs/schema";

/** Changes what is given and leaves the rest; the event holds both sides. */
export async function changeOrganization(ctx: Ctx<MemberActor>, input: OrganizationInput): Promise<Organization> {
  return mutate(ctx, async (tx) => {
    await lockOrganization(tx);
    await assertStillAdmin(tx);
    const row = await findOrganization(tx);
    const next = {
      name: input.name ?? row.name,
      onPolicyRemoved: input.on_policy_removed ?? row.onPolicyRemoved,
      agentCreationsPerMinute: input.agent_creations_per_minute ?? row.agentCreationsPerMinute,
      agentPendingCap: input.agent_pending_cap ?? row.agentPendingCap,
      keyRequestsPerMinute: input.key_requests_per_minute ?? row.keyRequestsPerMinute,
      learnAfterApprovals: input.learn_after_approvals ?? row.learnAfterApprovals,
    };
    const before = presentOrganization(row);
    const after = presentOrganization({ ...row, ...next });
    if (JSON.stringify(before) === JSON.stringify(after)) return unchanged(before);
    await updateOrganization(tx, next);
    return changed(after, { type: "organization.changed", subjectId: tx.orgId, data: { before, after } });
  });
}
