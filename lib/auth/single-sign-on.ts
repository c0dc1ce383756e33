import { and, asc, eq, isNull } from "drizzle-orm";
import { accounts, memberships, users } from "@/db/schema";
import { startSession } from "@/lib/auth/open-session";
import { assertStillMember } from "@/lib/auth/standing";
import type { Ctx, MemberActor } from "@/lib/context";
import { database } from "@/lib/database";
import { canonicalAddress } from "@/lib/identity/address";
import type { Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";

/** What the identity provider says of a person. */
export type Claims = { sub?: unknown; email?: unknown; email_verified?: unknown };

export type KnownMember = { orgId: Id<"org">; actor: MemberActor };

const columns = { orgId: memberships.orgId, userId: users.id, email: users.email, name: users.name, personKey: users.personKey, role: memberships.role };

function members() {
  return database().db.select(columns).from(users).innerJoin(memberships, and(eq(memberships.userId, users.id), isNull(memberships.deactivatedAt)));
}

type Row = Awaited<ReturnType<typeof members>>[number];

function asMember({ orgId, ...person }: Row): KnownMember {
  return { orgId, actor: { type: "member", ...person, via: "session" } };
}

/** The active member with this address, however it is spelled. */
export async function memberByAddress(email: string): Promise<KnownMember | null> {
  const address = canonicalAddress(email);
  if (address === null) return null;
  const [row] = await members().where(eq(users.email, address)).orderBy(asc(memberships.createdAt), asc(memberships.orgId)).limit(1);
  return row === undefined ? null : asMember(row);
}

export async function memberById(id: Id<"user">): Promise<KnownMember | null> {
  const [row] = await members().where(eq(users.id, id)).orderBy(asc(memberships.createdAt), asc(memberships.orgId)).limit(1);
  return row === undefined ? null : asMember(row);
}

export async function accountHolder(provider: string, providerAccountId: string): Promise<Id<"user"> | null> {
  const [row] = await database().db.select({ userId: accounts.userId }).from(accounts).where(and(eq(accounts.provider, provider), eq(accounts.providerAccountId, providerAccountId)));
  return row?.userId ?? null;
}

/**
 * Whether the identity provider's person may come in: only an active member, by an address that the provider has verified,
 * and never as somebody else than the account was linked to.
 */
export async function mayComeIn(provider: string, claims: Claims): Promise<boolean> {
  if (typeof claims.sub !== "string" || typeof claims.email !== "string" || claims.email_verified !== true) return false;
  const member = await memberByAddress(claims.email);
  if (member === null) return false;
  const holder = await accountHolder(provider, claims.sub);
  return holder === null || holder === member.actor.userId;
}

export async function linkAccount(provider: string, providerAccountId: string, userId: Id<"user">): Promise<void> {
  await database().db.insert(accounts).values({ provider, providerAccountId, userId }).onConflictDoNothing();
}

/** Opens the browser session that the identity provider vouched for. Throws where the person is no active member any more. */
export async function openSingleSignOnSession(userId: Id<"user">, token: string): Promise<void> {
  const member = await memberById(userId);
  if (member === null) throw new Error("this person is no active member");
  const ctx: Ctx<MemberActor> = { db: database().db, orgId: member.orgId, actor: member.actor, now: new Date(), requestId: `sso_${crypto.randomUUID()}` };
  await mutate(ctx, async (tx) => {
    await assertStillMember(tx);
    const session = await startSession(tx, token);
    return changed(undefined, { type: "session.opened", subjectId: session.id, data: { by: "single sign-on" } });
  });
}
