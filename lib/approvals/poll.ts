import { presentRequest, type Presentable } from "@/lib/approvals/present";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import type { Ctx, KeyActor } from "@/lib/context";
import { database } from "@/lib/database";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";

type Row = {
  id: Id<"request">; state: Presentable["row"]["state"]; action: string; resource: string | null; reason: string; agent_id: string | null; project_id: Id<"project">;
  governing_scope: Presentable["row"]["governingScope"]; policy_id: Id<"policy"> | null; policy_name: string | null; policy_version: number | null; rule_id: string | null;
  args_redacted: string | null; args_hash: string; digest: string; quorum: number; is_test: boolean; created_at: string; expires_at: string; resolved_at: string | null;
  decision_kind: Presentable["row"]["decisionKind"]; grant_id: Id<"grant"> | null; decision_reason: string | null; resolution_note: string | null;
  asker_id: string; asker_email: string; asker_name: string; resolver_id: string | null; resolver_email: string | null; resolver_name: string | null; given: number; clock: string;
};

/** What a waiting agent reads again and again: one prepared statement, its own project's requests only. Throws 404. */
export async function pollRequest(ctx: Ctx<KeyActor>, id: Id<"request">): Promise<Omit<ApprovalRequest, "review">> {
  const [row] = await database().sql<Row[]>`
    select r.id, r.state, r.action, r.resource, r.reason, r.agent_id, r.project_id, r.governing_scope, r.policy_id, r.policy_name, r.policy_version, r.rule_id,
      r.args_redacted, r.args_hash, r.digest, r.quorum, r.is_test, r.created_at, r.expires_at, r.resolved_at, r.decision_kind, r.grant_id, r.decision_reason, r.resolution_note,
      a.id as asker_id, a.email as asker_email, a.name as asker_name, b.id as resolver_id, b.email as resolver_email, b.name as resolver_name,
      (select count(*)::int from approval_votes v where v.request_id = r.id and v.action = 'approve'
        and (r.state <> 'pending' or exists (select 1 from memberships m where m.org_id = v.org_id and m.user_id = v.user_id and m.deactivated_at is null and m.role <> 'viewer'))) as given, clock_timestamp() as clock
    from approval_requests r join users a on a.id = r.requestor_id left join users b on b.id = r.resolved_by
    where r.id = ${id} and r.org_id = ${ctx.orgId} and r.project_id = ${ctx.actor.projectId}`;
  if (row === undefined) throw notFound();
  return presentRequest(presentable(row));
}

function presentable(row: Row): Presentable {
  return {
    row: {
      id: row.id, state: row.state, action: row.action, resource: row.resource, reason: row.reason, agentId: row.agent_id, projectId: row.project_id,
      governingScope: row.governing_scope, policyId: row.policy_id, policyName: row.policy_name, policyVersion: row.policy_version, ruleId: row.rule_id,
      argsRedacted: row.args_redacted, argsHash: row.args_hash, digest: row.digest, quorum: row.quorum, isTest: row.is_test,
      createdAt: new Date(row.created_at), expiresAt: new Date(row.expires_at), resolvedAt: row.resolved_at === null ? null : new Date(row.resolved_at),
      decisionKind: row.decision_kind, grantId: row.grant_id, decisionReason: row.decision_reason, resolutionNote: row.resolution_note,
    },
    requestor: { id: row.asker_id, email: row.asker_email, name: row.asker_name },
    resolver: row.resolver_id === null ? null : { id: row.resolver_id, email: row.resolver_email ?? "", name: row.resolver_name ?? "" },
    given: row.given,
    clock: row.clock,
  };
}
