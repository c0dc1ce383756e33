import type { UsableGrant } from "@/lib/bundle/repo";
import type { BundleGrant } from "@/lib/bundle/schema";
import { iso } from "@/lib/time";

/** Uses are left out: a use does not change what the grant covers, and would give every call another ETag. */
export function presentBundleGrant({ grant, digest }: UsableGrant): BundleGrant {
  return {
    id: grant.id,
    action: grant.action,
    resource: grant.resource,
    args_hash: grant.argsHash,
    reach: grant.reach,
    principal_scope: { type: grant.principalType, value: grant.principalValue },
    single_use: grant.singleUse,
    digest: grant.singleUse ? digest : null,
    expires_at: iso(grant.expiresAt),
  };
}
