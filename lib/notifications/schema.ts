import { z } from "zod";
import { idSchema } from "@/lib/ids";
import { QUIET_EXCEPTIONS, REQUEST_STATES, TOPICS } from "@/lib/vocabulary";

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
  z.strictObject({ ids: z.array(idSchema("notification")).min(1, "Name at least one.").max(200) }),
  z.strictObject({ all: z.literal(true) }),
], { error: 'Expected {"ids": ["ntf_…"]} or {"all": true}.' });
export type ReadInput = z.infer<typeof readInput>;

export const readAnswer = z.object({ unread: z.number() });

const ways = z.strictObject({ bell: z.boolean(), mail: z.boolean(), push: z.boolean() });
/** Hours and minutes on the clock of `zone`, such as `22:00`. */
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Expected a time such as 22:00.");

const quietHours = z.strictObject({
  from: clock,
  to: clock,
  /** IANA name, such as `Europe/Berlin`. */
  zone: z.string().min(1, "Name a time zone.").max(64),
  /** What comes through nevertheless: nothing, escalations, or also what would end before the quiet hours do. */
  except: z.enum(QUIET_EXCEPTIONS),
});
export type QuietHoursView = z.infer<typeof quietHours>;

/** What a member hears, by which ways, and when not. A reminder has no line of its own at the bell. */
export const preferences = z.strictObject({ topics: z.strictObject(Object.fromEntries(TOPICS.map((topic) => [topic, ways])) as Record<(typeof TOPICS)[number], typeof ways>), quiet_hours: quietHours.nullable() });
export type Preferences = z.infer<typeof preferences>;

export const unsubscribeAnswer = z.object({ stopped: z.literal(true), topic: z.enum(TOPICS) });
