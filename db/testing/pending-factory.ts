import type { Database } from "@/db/client";
import { approvalRequests } from "@/db/schema";
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
