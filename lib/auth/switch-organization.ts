import { and, eq } from "drizzle-orm";
import { sessions } from "@/db/schema";
import { hashToken, memberBySession } from "@/lib/auth/session-lookup";
import { findMembership } from "@/lib/auth/find-membership";
import type { Ctx, MemberActor } from "@/lib/context";
import { database } from "@/lib/database";
import { AppError, notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";

/**
 * Makes another organization of the same person the one that this session is in; the organization entered records it. Answers the context there.
 * Throws 401 without a session, 404 for an organization that the person is not an active member of.
 */
export async function switchOrganization(token: string | null, orgId: Id<"org">, requestId: string): Promise<Ctx<MemberActor>> {
  const found = token === null ? null : await memberBySession(token);
  if (token === null || found === null) throw new AppError("unauthenticated", "You are not signed in. Sign in and try again.");
  const { db } = database();
  const role = await findMembership(db, orgId, found.actor.userId);
  if (role === null) throw notFound();
  const ctx: Ctx<MemberActor> = { db, orgId, actor: { ...found.actor, role }, now: new Date(), requestId };
  return mutate(ctx, async (tx) => {
    if (found.orgId === orgId) return unchanged(ctx);
    const [entered] = await tx.db
      .update(sessions)
      .set({ orgId })
      .where(and(eq(sessions.tokenHash, hashToken("session", token)), eq(sessions.userId, tx.actor.userId)))
      .returning({ id: sessions.id });
    return entered === undefined ? unchanged(ctx) : changed(ctx, { type: "session.opened", subjectId: entered.id, data: { by: "switch" } });
  });
}
