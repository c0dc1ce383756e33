import { grants } from "@/db/schema";
import type { MemberActor, TxCtx } from "@/lib/context";
import type { AuditEvent } from "@/lib/events";
import { newId, type Id } from "@/lib/ids";
import { addSeconds, iso } from "@/lib/time";
import { LIMITS, type DecisionKind, type PrincipalType } from "@/lib/vocabulary";

export type GrantSource = {
  id: Id<"request">;
  projectId: Id<"project">;
  action: string;
  resource: string | null;
  argsHash: string;
  agentId: string | null;
  policyVersion: number | null;
  callId: Id<"call"> | null;
};

export type GrantTerms = {
  /** Chosen beforehand where something else is to name it; else a new one. */
  id?: Id<"grant">;
  kind: DecisionKind;
  durationSeconds: number | null;
  principalType: PrincipalType;
  principalValue: string;
  reach: Record<string, unknown> | null;
};

function expiryOf(terms: GrantTerms, decidedAt: Date): Date | null {
  if (terms.kind === "approved_once") return addSeconds(decidedAt, LIMITS.onceWindow);
  return terms.durationSeconds === null ? null : addSeconds(decidedAt, terms.durationSeconds);
}

/** Leaves behind what an approval allows (contract sections 7 and 8). */
export async function createGrant(tx: TxCtx<MemberActor>, source: GrantSource, terms: GrantTerms, decidedAt: Date): Promise<{ id: Id<"grant">; event: AuditEvent }> {
  const id = terms.id ?? newId("grant", decidedAt);
  const expiresAt = expiryOf(terms, decidedAt);
  await tx.db.insert(grants).values({
    id,
    orgId: tx.orgId,
    projectId: source.projectId,
    requestId: source.id,
    kind: terms.kind,
    action: source.action,
    resource: source.resource,
    argsHash: source.argsHash,
    agentId: source.agentId,
    reach: terms.reach,
    principalType: terms.principalType,
    principalValue: terms.principalValue,
    givenBy: tx.actor.userId,
    singleUse: terms.kind === "approved_once",
    createdAt: decidedAt,
    expiresAt,
  });
  return {
    id,
    event: {
      type: "grant.created",
      subjectId: id,
      requestId: source.id,
      grantId: id,
      callId: source.callId,
      argsHash: source.argsHash,
      policyVersion: source.policyVersion,
      data: { kind: terms.kind, action: source.action, resource: source.resource, reach: terms.reach, principal: { type: terms.principalType, value: terms.principalValue }, expires_at: iso(expiresAt) },
    },
  };
}
