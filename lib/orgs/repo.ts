import { aliasedTable, and, desc, eq, isNotNull, isNull, ne, sql } from "drizzle-orm";
import { apiKeys, memberships, organizations, personalTokens, projects, sessions, signInLinks, users } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import type { Place } from "@/lib/cursor";
import type { Id } from "@/lib/ids";
import type { MemberState } from "@/lib/orgs/schema";
import type { Role } from "@/lib/vocabulary";

type Reader = Pick<Ctx | TxCtx, "db" | "orgId">;
const inviter = aliasedTable(users, "inviter");

export type MemberRow = {
  id: Id<"user">;
  email: string;
  name: string;
  role: Role;
  deactivatedAt: Date | null;
  createdAt: Date;
  invitedBy: { id: Id<"user">; email: string; name: string } | null;
};

function selectMembers(ctx: Reader) {
  return ctx.db
    .select({
      id: users.id,
      email: users.email,
      name: users.name,
      role: memberships.role,
      deactivatedAt: memberships.deactivatedAt,
      createdAt: memberships.createdAt,
      invitedBy: { id: inviter.id, email: inviter.email, name: inviter.name },
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .leftJoin(inviter, eq(inviter.id, memberships.invitedBy));
}

type Page<K extends "user" | "project"> = { limit: number; after: Place<K> | null };

export async function listMemberRows(ctx: Reader, { limit, after, state }: Page<"user"> & { state: MemberState | undefined }): Promise<MemberRow[]> {
  const standing = state === undefined ? undefined : state === "active" ? isNull(memberships.deactivatedAt) : isNotNull(memberships.deactivatedAt);
  return selectMembers(ctx)
    .where(and(eq(memberships.orgId, ctx.orgId), standing, after === null ? undefined : sql`(${memberships.createdAt}, ${users.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`))
    .orderBy(desc(memberships.createdAt), desc(users.id))
    .limit(limit);
}

export async function findMember(ctx: Reader, id: Id<"user">): Promise<MemberRow | null> {
  const [row] = await selectMembers(ctx).where(and(eq(memberships.orgId, ctx.orgId), eq(users.id, id)));
  return row ?? null;
}

/** One change of an organization's people and names at a time, so that two owners cannot both leave as the second-last one. */
export async function lockOrganization(tx: TxCtx): Promise<void> {
  await tx.db.select({ id: organizations.id }).from(organizations).where(eq(organizations.id, tx.orgId)).for("no key update");
}

export async function countOtherOwners(tx: TxCtx, id: Id<"user">): Promise<number> {
  return tx.db.$count(memberships, and(eq(memberships.orgId, tx.orgId), eq(memberships.role, "owner"), isNull(memberships.deactivatedAt), ne(memberships.userId, id)));
}

export async function findUserByAddress(ctx: Reader, email: string): Promise<{ id: Id<"user">; name: string } | null> {
  const [row] = await ctx.db.select({ id: users.id, name: users.name }).from(users).where(eq(users.email, email));
  return row ?? null;
}

/** The account of this address, made if there is none; two who make it at once get the same one. */
export async function upsertUser(tx: TxCtx, user: typeof users.$inferInsert): Promise<Id<"user">> {
  await tx.db.insert(users).values(user).onConflictDoNothing({ target: users.email });
  const found = await findUserByAddress(tx, user.email);
  if (found === null) throw new Error("an account that was just made is gone");
  return found.id;
}

export async function insertMembership(tx: TxCtx, row: { userId: Id<"user">; role: Role; invitedBy: Id<"user"> | null }): Promise<void> {
  await tx.db.insert(memberships).values({ ...row, orgId: tx.orgId });
}

export async function updateMembership(tx: TxCtx, id: Id<"user">, set: { role?: Role; deactivatedAt?: Date | null; invitedBy?: Id<"user"> | null }): Promise<void> {
  await tx.db.update(memberships).set(set).where(and(eq(memberships.orgId, tx.orgId), eq(memberships.userId, id)));
}

/** Ends every way in that a person had to this organization; where it was their last one, their open links too. */
export async function endAccess(tx: TxCtx, id: Id<"user">): Promise<void> {
  await tx.db.update(personalTokens).set({ revokedAt: tx.now }).where(and(eq(personalTokens.orgId, tx.orgId), eq(personalTokens.userId, id), isNull(personalTokens.revokedAt)));
  const elsewhere = await tx.db.$count(memberships, and(eq(memberships.userId, id), isNull(memberships.deactivatedAt), ne(memberships.orgId, tx.orgId)));
  await tx.db.delete(sessions).where(and(eq(sessions.userId, id), elsewhere > 0 ? eq(sessions.orgId, tx.orgId) : undefined));
  if (elsewhere === 0) await tx.db.update(signInLinks).set({ expiresAt: sql`clock_timestamp()` }).where(and(eq(signInLinks.userId, id), isNull(signInLinks.usedAt)));
}

export type ProjectRow = { id: Id<"project">; name: string; createdAt: Date; activeKeys: number };

function selectProjects(ctx: Reader) {
  const activeKeys = sql<number>`(select count(*)::int from ${apiKeys} k where k.project_id = "projects"."id" and k.revoked_at is null)`;
  return ctx.db.select({ id: projects.id, name: projects.name, createdAt: projects.createdAt, activeKeys }).from(projects);
}

export async function listProjectRows(ctx: Reader, { limit, after }: Page<"project">): Promise<ProjectRow[]> {
  return selectProjects(ctx)
    .where(and(eq(projects.orgId, ctx.orgId), after === null ? undefined : sql`(${projects.createdAt}, ${projects.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`))
    .orderBy(desc(projects.createdAt), desc(projects.id))
    .limit(limit);
}

export async function findProject(ctx: Reader, id: Id<"project">): Promise<ProjectRow | null> {
  const [row] = await selectProjects(ctx).where(and(eq(projects.orgId, ctx.orgId), eq(projects.id, id)));
  return row ?? null;
}

export async function findProjectByName(ctx: Reader, name: string): Promise<Id<"project"> | null> {
  const [row] = await ctx.db.select({ id: projects.id }).from(projects).where(and(eq(projects.orgId, ctx.orgId), sql`lower(${projects.name}) = lower(${name})`));
  return row?.id ?? null;
}

export async function insertProject(tx: TxCtx, row: { id: Id<"project">; name: string }): Promise<void> {
  await tx.db.insert(projects).values({ ...row, orgId: tx.orgId, createdAt: tx.now });
}

export async function renameProjectRow(tx: TxCtx, id: Id<"project">, name: string): Promise<void> {
  await tx.db.update(projects).set({ name }).where(and(eq(projects.orgId, tx.orgId), eq(projects.id, id)));
}

export async function findOrganization(ctx: Reader): Promise<typeof organizations.$inferSelect> {
  const [row] = await ctx.db.select().from(organizations).where(eq(organizations.id, ctx.orgId));
  if (row === undefined) throw new Error(`organization ${ctx.orgId} is gone`);
  return row;
}

export async function updateOrganization(tx: TxCtx, set: Partial<typeof organizations.$inferInsert>): Promise<void> {
  await tx.db.update(organizations).set(set).where(eq(organizations.id, tx.orgId));
}
