import { and, eq, isNull, ne } from "drizzle-orm";
import { approvalRequests, grants, memberships, organizations } from "@/db/schema";
import type { Ctx, MemberActor } from "@/lib/context";
import type { Id } from "@/lib/ids";

/**
 * The other organization that this request or grant belongs to, where the very person who asks is an active member of it at this
 * moment; null for everybody else, as for an id of nothing.
 */
export async function organizationElsewhere(ctx: Ctx<MemberActor>, of: { request: Id<"request"> } | { grant: Id<"grant"> }): Promise<{ id: Id<"org">; name: string } | null> {
  const [subject, isMeant] = "request" in of ? [approvalRequests, eq(approvalRequests.id, of.request)] as const : [grants, eq(grants.id, of.grant)] as const;
  const [found] = await ctx.db
    .select({ id: organizations.id, name: organizations.name })
    .from(subject)
    .innerJoin(memberships, and(eq(memberships.orgId, subject.orgId), eq(memberships.userId, ctx.actor.userId), isNull(memberships.deactivatedAt)))
    .innerJoin(organizations, eq(organizations.id, subject.orgId))
    .where(and(isMeant, ne(subject.orgId, ctx.orgId)));
  return found ?? null;
}
