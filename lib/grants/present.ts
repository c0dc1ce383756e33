import type { Actor } from "@/lib/context";
import type { GrantRow } from "@/lib/grants/repo";
import type { Grant } from "@/lib/grants/schema";
import type { Shortfall } from "@/lib/grants/shortfall";
import { grantState, isUnused, mayRevoke } from "@/lib/grants/state";
import { iso } from "@/lib/time";

/** Row to wire, as one caller sees it; the state is that of the database clock at which the row was read. */
export function presentGrant(row: GrantRow, actor: Actor, shortfall: Shortfall | null = null): Grant {
  const { grant } = row;
  const state = grantState(grant, row.readAt);
  const requestor = row.requestor;
  return {
    id: grant.id,
    state,
    kind: grant.kind,
    project: row.project,
    action: grant.action,
    resource: grant.resource,
    args_hash: grant.argsHash,
    reach: grant.reach,
    agent_id: grant.agentId,
    principal_scope: { type: grant.principalType, value: grant.principalValue, label: row.principalLabel ?? grant.principalValue },
    request_id: grant.requestId,
    requestor,
    given_by: row.givenBy,
    uses: grant.uses,
    last_used_at: iso(grant.lastUsedAt),
    created_at: iso(grant.createdAt),
    expires_at: iso(grant.expiresAt),
    revoked_at: iso(grant.revokedAt),
    revoked_by: row.revokedBy,
    revoke_reason: grant.revokeReason,
    single_use: grant.singleUse,
    unused_for_90_days: isUnused(grant, row.readAt),
    shortfall,
    may_revoke: state === "active" && actor.type === "member" && mayRevoke(actor, { requestorId: requestor.id, givenBy: grant.givenBy }),
  };
}
