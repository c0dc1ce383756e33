import { builtOnce } from "@/db/built-once";
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

type NewGrant = { row: Required<Pick<typeof grants.$inferInsert, (typeof GRANT)[number]>>; event: AuditEvent };

/** What an approval allows, and the event that says so (contract sections 7 and 8). */
export function newGrant(tx: TxCtx<MemberActor>, source: GrantSource, terms: GrantTerms, decidedAt: Date): NewGrant {
  const id = terms.id ?? newId("grant", decidedAt);
  const expiresAt = expiryOf(terms, decidedAt);
  const { id: requestId, projectId, callId, argsHash, policyVersion, action, resource } = source;
  const { kind, reach, principalType, principalValue } = terms;
  return {
    row: { id, orgId: tx.orgId, projectId, requestId, kind, action, resource, argsHash, agentId: source.agentId, reach, principalType, principalValue, givenBy: tx.actor.userId, singleUse: kind === "approved_once", createdAt: decidedAt, expiresAt },
    event: { type: "grant.created", subjectId: id, requestId, grantId: id, callId, argsHash, policyVersion, data: { kind, action, resource, reach, principal: { type: principalType, value: principalValue }, expires_at: iso(expiresAt) } },
  };
}

const GRANT = ["id", "orgId", "projectId", "requestId", "kind", "action", "resource", "argsHash", "agentId", "reach", "principalType", "principalValue", "givenBy", "singleUse", "createdAt", "expiresAt"] as const;
const inserted = builtOnce(GRANT, (db, row) => db.insert(grants).values(row));

export async function insertGrant(tx: TxCtx<MemberActor>, { row }: Pick<NewGrant, "row">): Promise<void> {
  await inserted(tx.db, row);
}
