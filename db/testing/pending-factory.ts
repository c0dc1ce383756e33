import type { Database } from "@/db/client";
import { approvalRequests, governedCalls } from "@/db/schema";
import { newId, type Id } from "@/lib/ids";

const HASH = `sha256:${"b".repeat(64)}`;

export type PendingInput = { orgId: Id<"org">; projectId: Id<"project">; requestorId: Id<"user"> };

/** A request that waits for five minutes for somebody to decide; answers its id. */
export async function aPendingRequest(db: Database, input: PendingInput, set: Partial<typeof approvalRequests.$inferInsert> = {}): Promise<Id<"request">> {
  const id = newId("request");
  const now = Date.now();
  await db.insert(approvalRequests).values({
    ...input, id, requestorPersonKey: "alice@acme.com", claimedEmail: "alice@acme.com", action: "Bash:sudo reboot", reason: "needed", args: "{}",
    argsHash: HASH, digest: HASH, governingScope: "org", governingScopeId: input.orgId, createdAt: new Date(now), expiresAt: new Date(now + 300_000), ...set,
  });
  return id;
}

const ROWS_AT_ONCE = 500;

/** So many requests that wait, each for an action of its own and with the refused call that it follows; answers their ids. */
export async function manyPendingRequests(db: Database, input: PendingInput, count: number): Promise<Id<"request">[]> {
  const created = new Date();
  const both = Array.from({ length: count }, (_, n) => {
    const call = newId("call");
    const common = { ...input, action: `Bash:sudo apt-get install package-${n}`, args: JSON.stringify({ n, reason: "a build needs it", tags: ["nightly", "eu-west-1"] }), argsHash: HASH, claimedEmail: "alice@acme.com", agentId: `agent-${n % 20}` };
    const digest = `sha256:${n.toString(16).padStart(64, "0")}`;
    const request = { ...common, id: newId("request"), callId: call, requestorPersonKey: "alice@acme.com", reason: "needed", digest, governingScope: "org" as const, governingScopeId: input.orgId, createdAt: created, expiresAt: new Date(created.getTime() + 3_600_000) };
    return { request, call: { ...common, id: call, decision: "deny" as const, decisionSource: "policy" as const, requestId: request.id, at: created } };
  });
  for (let at = 0; at < count; at += ROWS_AT_ONCE) {
    const some = both.slice(at, at + ROWS_AT_ONCE);
    await db.insert(approvalRequests).values(some.map(({ request }) => request));
    await db.insert(governedCalls).values(some.map(({ call }) => call));
  }
  return both.map(({ request }) => request.id);
}
