import type { NewRequest } from "@/lib/approvals/repo";
import type { Notice } from "@/lib/events";
import type { Id } from "@/lib/ids";

type Asked = Pick<NewRequest, "id" | "action" | "reason" | "digest" | "expiresAt" | "agentId" | "isTest">;

/** To everybody who may decide: somebody is waiting. */
export function requestedNotice(row: Asked, requestor: { name: string }, projectName: string, approvers: { userId: Id<"user"> }[]): Notice {
  return {
    to: approvers.map((member) => member.userId),
    type: "approval.requested",
    requestId: row.id,
    mail: {
      template: "approval-requested",
      data: { action: row.action, reason: row.reason, digest: row.digest, expiresAt: row.expiresAt.toISOString(), agent: row.agentId ?? null, requestor: requestor.name, project: projectName, isTest: row.isTest ?? false },
    },
  };
}

type Decided = Pick<NewRequest, "id" | "action" | "requestorId">;

/** To the requestor: how it ended. */
export function decidedNotice(row: Decided, outcome: { type: "approval.approved" | "approval.denied" | "approval.cancelled" | "approval.expired" | "approval.auto_resolved"; by: string | null; reason: string | null; kind: string | null }): Notice {
  return {
    to: [row.requestorId],
    type: outcome.type,
    requestId: row.id,
    mail: { template: "approval-decided", data: { action: row.action, outcome: outcome.type, by: outcome.by, reason: outcome.reason, kind: outcome.kind } },
  };
}
