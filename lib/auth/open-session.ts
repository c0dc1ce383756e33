import { and, eq, isNull, lt, sql } from "drizzle-orm";
import { randomBytes } from "node:crypto";
import { approvalRequests, memberships, sessions, signInLinks, users } from "@/db/schema";
import { SESSION_SECONDS } from "@/lib/auth/cookie";
import { requestOfPage } from "@/lib/auth/next-page";
import { hashToken, memberBySession } from "@/lib/auth/session-lookup";
import { assertStillMember } from "@/lib/auth/standing";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { database } from "@/lib/database";
import { AppError } from "@/lib/errors";
import { newId, type Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";

export type OpenedSession = { token: string; userId: Id<"user">; orgId: Id<"org">; requestId: Id<"request"> | null };

function spent(): AppError {
  return new AppError("link_spent", "This link was used, replaced by a newer one, or is older than 15 minutes. Ask for a new one; nothing was changed.");
}

/**
 * Exchanges a link for a session. The link is used up by one conditional update on the database clock, so that of any number
 * of calls exactly one succeeds; every other one throws 410, like a link that never existed. In a browser where somebody else is
 * signed in (`present` is its session) it throws 403 and stays good: a forwarded link makes nobody into somebody else.
 * Who belongs to several organizations is signed in to that of the request whose page is opened next.
 */
export async function openSession(linkToken: string, requestId: string, present: string | null = null, next: string | null = null): Promise<OpenedSession> {
  const tokenHash = hashToken("link", linkToken);
  const holder = await findHolder(tokenHash, requestOfPage(next));
  if (holder === null) throw spent();
  const here = present === null ? null : await memberBySession(present);
  if (here !== null && here.actor.userId !== holder.actor.userId) throw new AppError("forbidden", `This link is for ${holder.actor.name}, and this browser is signed in as ${here.actor.name}. Nothing was changed. Sign out first, or open the request as yourself.`);
  const ctx: Ctx<MemberActor> = { db: database().db, orgId: holder.orgId, actor: holder.actor, now: new Date(), requestId };
  return mutate(ctx, async (tx) => {
    const [used] = await tx.db
      .update(signInLinks)
      .set({ usedAt: sql`clock_timestamp()` })
      .where(and(eq(signInLinks.tokenHash, tokenHash), isNull(signInLinks.usedAt), sql`${signInLinks.expiresAt} > clock_timestamp()`))
      .returning({ id: signInLinks.id });
    if (used === undefined) throw spent();
    await assertStillMember(tx);
    const session = await startSession(tx);
    const value: OpenedSession = { token: session.token, userId: tx.actor.userId, orgId: tx.orgId, requestId: holder.requestId };
    return changed(value, { type: "session.opened", subjectId: session.id, data: { link_id: used.id, by: "link" } });
  });
}

/** 256 random bits. */
export function randomSessionToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Writes a session for the member of this context; its token leaves only in the cookie. */
export async function startSession(tx: TxCtx<MemberActor>, token: string = randomSessionToken()): Promise<{ id: Id<"session">; token: string }> {
  const id = newId("session");
  await tx.db.delete(sessions).where(and(eq(sessions.userId, tx.actor.userId), lt(sessions.expiresAt, sql`clock_timestamp()`)));
  await tx.db.insert(sessions).values({
    id,
    tokenHash: hashToken("session", token),
    userId: tx.actor.userId,
    orgId: tx.orgId,
    expiresAt: sql`clock_timestamp() + make_interval(secs => ${SESSION_SECONDS})`,
  });
  return { id, token };
}

type Holder = { actor: MemberActor; orgId: Id<"org">; requestId: Id<"request"> | null };

/** The active member whom a link names; a review link opens the organization of its request and no other, any other link one of the person's own, that of the wanted request first. */
async function findHolder(tokenHash: string, wanted: Id<"request"> | null): Promise<Holder | null> {
  const [row] = await database()
    .db.select({
      requestId: signInLinks.requestId,
      orgId: memberships.orgId,
      role: memberships.role,
      userId: users.id,
      email: users.email,
      name: users.name,
      personKey: users.personKey,
    })
    .from(signInLinks)
    .innerJoin(users, eq(users.id, signInLinks.userId))
    .leftJoin(approvalRequests, eq(approvalRequests.id, signInLinks.requestId))
    .innerJoin(memberships, and(eq(memberships.userId, users.id), isNull(memberships.deactivatedAt), sql`(${signInLinks.requestId} is null or ${memberships.orgId} = ${approvalRequests.orgId})`))
    .where(and(eq(signInLinks.tokenHash, tokenHash), isNull(signInLinks.usedAt), sql`${signInLinks.expiresAt} > clock_timestamp()`))
    .orderBy(sql`${memberships.orgId} is distinct from (select r.org_id from approval_requests r where r.id = ${wanted})`, memberships.createdAt, memberships.orgId)
    .limit(1);
  if (row === undefined) return null;
  const { userId, email, name, personKey, role, orgId, requestId } = row;
  return { orgId, requestId, actor: { type: "member", userId, email, name, personKey, role, via: "session" } };
}
