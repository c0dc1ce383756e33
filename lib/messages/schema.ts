import { z } from "zod";
import { idSchema } from "@/lib/ids";
import { DELIVERY_KINDS, DELIVERY_STATES } from "@/lib/vocabulary";

const instant = z.string().meta({ format: "date-time" });

export const messageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
  state: z.enum(DELIVERY_STATES).optional(),
});
export type MessageQuery = z.infer<typeof messageQuery>;

export const message = z.object({
  id: idSchema("delivery"),
  kind: z.enum(DELIVERY_KINDS),
  to: z.object({ id: idSchema("user"), name: z.string(), email: z.string() }).nullable(),
  /** What it tells, such as `approval-requested` or `sign-in`. */
  template: z.string(),
  request_id: idSchema("request").nullable(),
  /** How many more are told in the same message. */
  more: z.number().int(),
  /** `dead`: given up, and may be sent again; `skipped`: no longer needed when its turn came. */
  state: z.enum(DELIVERY_STATES),
  attempts: z.number().int(),
  next_attempt_at: instant.nullable(),
  sent_at: instant.nullable(),
  last_error: z.string().nullable(),
  created_at: instant,
});
export type PersonMessage = z.input<typeof message>;
export const messageList = z.object({ items: z.array(message), next_cursor: z.string().nullable() });
export type PersonMessageList = z.input<typeof messageList>;

const moment = z.iso.datetime({ offset: true, error: "Expected an instant like 2026-11-20T12:00:00Z." }).transform((text) => new Date(text));

export const replayMessagesInput = z
  .strictObject({
    /** Only these; all that were given up unless said. */
    ids: z.array(idSchema("delivery")).min(1).max(200).optional(),
    /** Written at this instant or later. */
    since: moment.optional(),
    /** Written before this instant. */
    until: moment.optional(),
  })
  .refine(({ since, until }) => since === undefined || until === undefined || since < until, '"since" must lie before "until".');
export type ReplayMessagesInput = z.infer<typeof replayMessagesInput>;

export type MessageCounts = { waiting: number; dead: number };
