import type { Database } from "@/db/client";
import { approvalRequests, governedCalls, grants } from "@/db/schema";
import { newId, type Id } from "@/lib/ids";

export type GrantInput = {
  orgId: Id<"org">;
  projectId: Id<"project">;
  requestorId: Id<"user">;
  givenBy: Id<"user">;
  grant?: Partial<typeof grants.$inferInsert>;
};

const HASH = `sha256:${"a".repeat(64)}`;
const MINUTE_MS = 60_000;

/** An approved request of this requestor; answers its id. */
export async function anApprovedRequest(db: Database, { orgId, projectId, requestorId, givenBy }: Omit<GrantInput, "grant">, set: Partial<typeof approvalRequests.$inferInsert> = {}): Promise<Id<"request">> {
  const id = newId("request");
  const now = Date.now();
  await db.insert(approvalRequests).values({
    id, orgId, projectId, requestorId, requestorPersonKey: "alice@acme.com", claimedEmail: "alice@acme.com", action: "Bash:sudo reboot", reason: "needed",
    argsHash: HASH, digest: HASH, governingScope: "org", governingScopeId: orgId, state: "approved", decisionKind: "approved_timed",
    resolvedBy: givenBy, resolvedAt: new Date(now - MINUTE_MS), createdAt: new Date(now - 2 * MINUTE_MS), expiresAt: new Date(now + 5 * MINUTE_MS), ...set,
  });
  return id;
}

/** A grant for 24 hours that the requestor may use, with the request it came from. */
export async function aGrant(db: Database, input: GrantInput): Promise<{ id: Id<"grant">; requestId: Id<"request"> }> {
  const requestId = await anApprovedRequest(db, input);
  const id = newId("grant");
  const createdAt = new Date();
  await db.insert(grants).values({
    id, orgId: input.orgId, projectId: input.projectId, requestId, kind: "approved_timed", action: "Bash:sudo reboot", argsHash: HASH,
    principalType: "requestor", principalValue: input.requestorId, givenBy: input.givenBy, singleUse: false, createdAt, expiresAt: new Date(createdAt.getTime() + 24 * 60 * MINUTE_MS), ...input.grant,
  });
  return { id, requestId };
}

/** A governed call that the policy allowed. */
export async function aCall(db: Database, orgId: Id<"org">, projectId: Id<"project">, set: Partial<typeof governedCalls.$inferInsert> = {}): Promise<Id<"call">> {
  const id = newId("call");
  await db.insert(governedCalls).values({ id, orgId, projectId, action: "Bash:ls", argsHash: HASH, decision: "allow", decisionSource: "policy", at: new Date(), ...set });
  return id;
}
