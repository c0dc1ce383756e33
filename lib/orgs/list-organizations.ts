import { and, asc, eq, isNull } from "drizzle-orm";
import { memberships, organizations } from "@/db/schema";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";

/** The organizations in which this person is an active member, by name. */
export async function listOrganizationsOf(ctx: Ctx, userId: Id<"user">): Promise<{ id: Id<"org">; name: string }[]> {
  return ctx.db
    .select({ id: organizations.id, name: organizations.name })
    .from(memberships)
    .innerJoin(organizations, eq(organizations.id, memberships.orgId))
    .where(and(eq(memberships.userId, userId), isNull(memberships.deactivatedAt)))
    .orderBy(asc(organizations.name), asc(organizations.id));
}
