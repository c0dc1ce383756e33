import { and, eq, isNull } from "drizzle-orm";
import type { Database } from "@/db/client";
import { memberships } from "@/db/schema";
import type { Id } from "@/lib/ids";
import type { Role } from "@/lib/vocabulary";

/** The role of an active member of this organization, or null. */
export async function findMembership(db: Database, orgId: Id<"org">, userId: Id<"user">): Promise<Role | null> {
  const [row] = await db
    .select({ role: memberships.role })
    .from(memberships)
    .where(and(eq(memberships.orgId, orgId), eq(memberships.userId, userId), isNull(memberships.deactivatedAt)));
  return row?.role ?? null;
}
