import { and, desc, eq, gt, sql } from "drizzle-orm";
import { pushSubscriptions, sessions } from "@/db/schema";
import type { BrowserSessionList } from "@/lib/auth/schema";
import { hashToken } from "@/lib/auth/session-lookup";
import type { Ctx, MemberActor } from "@/lib/context";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";
import { iso } from "@/lib/time";

const live = gt(sessions.expiresAt, sql`clock_timestamp()`);

/** The caller's own open sessions, newest first; `token` is the one that asks. */
export async function listBrowserSessions(ctx: Ctx<MemberActor>, token: string | null): Promise<BrowserSessionList> {
  const present = token === null ? null : hashToken("session", token);
  const rows = await ctx.db.select().from(sessions).where(and(eq(sessions.userId, ctx.actor.userId), live)).orderBy(desc(sessions.createdAt), desc(sessions.id)).limit(200);
  return { items: rows.map((row) => ({ id: row.id, created_at: iso(row.createdAt), expires_at: iso(row.expiresAt), current: row.tokenHash === present })) };
}

/** Ends one of the caller's own sessions; its next call is refused. Throws 404 for anybody else's. */
export async function endBrowserSession(ctx: Ctx<MemberActor>, id: Id<"session">): Promise<{ id: Id<"session"> }> {
  return mutate(ctx, async (tx) => {
    const [ended] = await tx.db.delete(sessions).where(and(eq(sessions.id, id), eq(sessions.userId, tx.actor.userId))).returning({ id: sessions.id });
    if (ended === undefined) throw notFound();
    await tx.db.delete(pushSubscriptions).where(eq(pushSubscriptions.sessionId, id));
    return changed({ id }, { type: "session.closed", subjectId: id, data: {} });
  });
}
