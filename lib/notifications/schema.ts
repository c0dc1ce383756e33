import { z } from "zod";
import { idSchema } from "@/lib/ids";
import { REQUEST_STATES } from "@/lib/vocabulary";

const instant = z.string().meta({ format: "date-time" });

export const notificationQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(20),
  cursor: z.string().max(200).optional(),
});
export type NotificationQuery = z.infer<typeof notificationQuery>;

export const notification = z.object({
  id: z.string(),
  /** The event that it tells of. */
  type: z.string(),
  /** What it is about; null where that is not a request. */
  request: z
    .object({ id: z.string(), action: z.string(), state: z.enum(REQUEST_STATES), agent_id: z.string().nullable(), requestor_name: z.string(), mine: z.boolean() })
    .nullable(),
  created_at: instant,
  read_at: instant.nullable(),
});
export type Notification = z.infer<typeof notification>;

export const notificationList = z.object({ items: z.array(notification), next_cursor: z.string().nullable(), unread: z.number() });
export type NotificationList = z.infer<typeof notificationList>;

/** Which to mark as read: those named, or all up to this moment. */
export const readInput = z.union([
  z.strictObject({ ids: z.array(idSchema("notification")).min(1, "Name at least one.").max(200, "At most 200 at once.") }),
  z.strictObject({ all: z.literal(true) }),
], { error: 'Expected {"ids": ["ntf_…"]} or {"all": true}.' });
export type ReadInput = z.infer<typeof readInput>;

export const readAnswer = z.object({ unread: z.number() });
