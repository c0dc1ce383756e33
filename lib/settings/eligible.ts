import { asc, eq } from "drizzle-orm";
import { builtOnce } from "@/db/built-once";
import { memberships, users } from "@/db/schema";
import type { Ctx } from "@/lib/context";
import { personKeys } from "@/lib/people/state";
import { mayDecide, type AboutRequest, type Member, type Terms } from "@/lib/settings/terms";

export { mayDecide, type AboutRequest, type MayDecide, type Member, type Terms } from "@/lib/settings/terms";

const membersOf = builtOnce(["org"], (db, { org }) =>
  db
    .select({ userId: users.id, email: users.email, name: users.name, personKey: users.personKey, samePersonAs: memberships.samePersonAs, role: memberships.role, deactivatedAt: memberships.deactivatedAt })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.orgId, org))
    .orderBy(asc(users.name), asc(users.id)),
);

/** Everybody who has or had a place in the organization, deactivated ones marked as not `active`, by name; linked addresses share a person's key. */
export async function listMembers(ctx: Pick<Ctx, "db" | "orgId">): Promise<Member[]> {
  const rows = await membersOf(ctx.db, { org: ctx.orgId });
  const keys = personKeys(rows);
  return rows.map(({ userId, email, name, personKey, role, deactivatedAt }) => ({ userId, email, name, personKey: keys.get(userId) ?? personKey, role, active: deactivatedAt === null }));
}

/** The members who may decide a request as things stand now (contract section 2). */
export async function eligibleApprovers(ctx: Pick<Ctx, "db" | "orgId">, terms: Pick<Terms, "named" | "approverIds">, about: AboutRequest): Promise<Member[]> {
  const members = await listMembers(ctx);
  return members.filter((member) => mayDecide(member, terms, about).ok);
}
