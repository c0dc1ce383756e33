import type { organizations } from "@/db/schema";
import type { MemberRow, ProjectRow } from "@/lib/orgs/repo";
import type { Member, Organization, Project } from "@/lib/orgs/schema";
import { iso } from "@/lib/time";

export function presentMember(row: MemberRow): Member {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    state: row.deactivatedAt === null ? "active" : "deactivated",
    created_at: iso(row.createdAt),
    deactivated_at: iso(row.deactivatedAt),
    invited_by: row.invitedBy,
  };
}

export function presentProject(row: ProjectRow): Project {
  return { id: row.id, name: row.name, created_at: iso(row.createdAt), active_keys: row.activeKeys };
}

export function presentOrganization(row: typeof organizations.$inferSelect): Organization {
  return {
    id: row.id,
    name: row.name,
    on_policy_removed: row.onPolicyRemoved,
    agent_creations_per_minute: row.agentCreationsPerMinute,
    agent_pending_cap: row.agentPendingCap,
    key_requests_per_minute: row.keyRequestsPerMinute,
    learn_after_approvals: row.learnAfterApprovals,
    created_at: iso(row.createdAt),
  };
}
