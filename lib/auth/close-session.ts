import { and, eq } from "drizzle-orm";
import { pushSubscriptions, sessions } from "@/db/schema";
import { hashToken, memberBySession } from "@/lib/auth/session-lookup";
import type { Ctx, MemberActor } from "@/lib/context";
import { database } from "@/lib/database";
import { changed, mutate, unchanged } from "@/lib/mutate";

/** Ends the session of this cookie; one that has already ended stays ended. */
export async function closeSession(token: string, requestId: string): Promise<void> {
  const found = await memberBySession(token);
  if (found === null) return;
  const ctx: Ctx<MemberActor> = { db: database().db, orgId: found.orgId, actor: found.actor, now: new Date(), requestId };
  await mutate(ctx, async (tx) => {
    const [ended] = await tx.db
      .delete(sessions)
      .where(and(eq(sessions.tokenHash, hashToken("session", token)), eq(sessions.userId, tx.actor.userId)))
      .returning({ id: sessions.id });
    // Whoever signs out of a browser does not want it to ring any more.
    if (ended !== undefined) await tx.db.delete(pushSubscriptions).where(eq(pushSubscriptions.sessionId, ended.id));
    return ended === undefined ? unchanged(undefined) : changed(undefined, { type: "session.closed", subjectId: ended.id, data: {} });
  });
}
