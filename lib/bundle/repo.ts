import { and, asc, eq, inArray, or, sql } from "drizzle-orm";
import { approvalRequests, grants } from "@/db/schema";
import type { Ctx } from "@/lib/context";
import { usable } from "@/lib/grants/cover";
import type { Id } from "@/lib/ids";

export type UsableGrant = { grant: typeof grants.$inferSelect; digest: string };

/** The active grants that a call of this key for this person could use, whatever agent or machine it names; oldest first. */
export async function listUsableGrants(ctx: Pick<Ctx, "db" | "orgId">, by: { projectId: Id<"project">; keyId: Id<"key">; requestorId: Id<"user"> | null }, limit: number): Promise<UsableGrant[]> {
  const is = (type: (typeof grants.$inferSelect)["principalType"], value: string | null) => (value === null ? undefined : and(eq(grants.principalType, type), eq(grants.principalValue, value)));
  const mayUse = or(is("requestor", by.requestorId), is("project", by.projectId), is("api_key", by.keyId), inArray(grants.principalType, ["agent", "machine"]));
  return ctx.db
    .select({ grant: grants, digest: sql<string>`${approvalRequests.digest}` })
    .from(grants)
    .innerJoin(approvalRequests, eq(approvalRequests.id, grants.requestId))
    .where(and(eq(grants.orgId, ctx.orgId), eq(grants.projectId, by.projectId), usable(), mayUse))
    .orderBy(asc(grants.createdAt), asc(grants.id))
    .limit(limit);
}
