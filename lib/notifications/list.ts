import { requireMember } from "@/lib/auth/permissions";
import type { Ctx } from "@/lib/context";
import { readCursor, writeCursor } from "@/lib/cursor";
import { countUnread, listNotificationRows, type NotificationRow } from "@/lib/notifications/repo";
import type { Notification, NotificationList, NotificationQuery } from "@/lib/notifications/schema";
import { iso } from "@/lib/time";

/** What the caller was told, newest first, and how much of it is unread. */
export async function listNotifications(ctx: Ctx, { limit, cursor }: NotificationQuery): Promise<NotificationList> {
  const mine = requireMember(ctx);
  const after = cursor === undefined ? null : readCursor("notification", cursor);
  const [rows, unread] = await Promise.all([listNotificationRows(mine, { limit: limit + 1, after }), countUnread(mine)]);
  const page = rows.slice(0, limit);
  const last = page.at(-1)?.notification;
  return {
    items: page.map((row) => present(row, mine.actor.userId)),
    next_cursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.createdAt, id: last.id }) : null,
    unread,
  };
}

function present({ notification, request, state, requestorName }: NotificationRow, me: string): Notification {
  return {
    id: notification.id,
    type: notification.type,
    request:
      request === null || state === null
        ? null
        : { id: request.id, action: request.action, state, agent_id: request.agentId, requestor_name: requestorName ?? "", mine: request.requestorId === me },
    created_at: iso(notification.createdAt),
    read_at: iso(notification.readAt),
  };
}
