import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { approvalRequests, notifications, users } from "@/db/schema";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import type { Place } from "@/lib/cursor";
import type { Id } from "@/lib/ids";
import type { RequestState } from "@/lib/vocabulary";

type Mine = Ctx<MemberActor> | TxCtx<MemberActor>;

const own = (ctx: Mine) => and(eq(notifications.orgId, ctx.orgId), eq(notifications.userId, ctx.actor.userId));

const STATE = sql<RequestState | null>`case
  when ${approvalRequests.state} = 'pending' and ${approvalRequests.expiresAt} <= now() then 'expired'
  else ${approvalRequests.state} end`;

export type NotificationRow = Awaited<ReturnType<typeof listNotificationRows>>[number];

/** What one person was told, newest first. */
export async function listNotificationRows(ctx: Ctx<MemberActor>, page: { limit: number; after: Place<"notification"> | null }) {
  const { after } = page;
  return ctx.db
    .select({
      notification: notifications,
      request: { id: approvalRequests.id, action: approvalRequests.action, agentId: approvalRequests.agentId, requestorId: approvalRequests.requestorId },
      state: STATE,
      requestorName: users.name,
    })
    .from(notifications)
    .leftJoin(approvalRequests, eq(approvalRequests.id, notifications.requestId))
    .leftJoin(users, eq(users.id, approvalRequests.requestorId))
    .where(and(own(ctx), after === null ? undefined : sql`(${notifications.createdAt}, ${notifications.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`))
    .orderBy(desc(notifications.createdAt), desc(notifications.id))
    .limit(page.limit);
}

export async function countUnread(ctx: Mine): Promise<number> {
  const [row] = await ctx.db.select({ count: sql<number>`count(*)::int` }).from(notifications).where(and(own(ctx), isNull(notifications.readAt)));
  return row?.count ?? 0;
}

/** Marks this person's own notifications; `ids` null marks all. */
export async function markRead(tx: TxCtx<MemberActor>, ids: Id<"notification">[] | null): Promise<void> {
  await tx.db
    .update(notifications)
    .set({ readAt: sql`clock_timestamp()` })
    .where(and(own(tx), isNull(notifications.readAt), ids === null ? undefined : inArray(notifications.id, ids)));
}
