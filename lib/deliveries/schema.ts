import { z } from "zod";
import { idSchema } from "@/lib/ids";
import { CHANNEL_DELIVERY_STATES } from "@/lib/vocabulary";

const instant = z.string().meta({ format: "date-time" });

export const deliveryQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
  channel: idSchema("channel").optional(),
  state: z.enum(CHANNEL_DELIVERY_STATES).optional(),
  request: idSchema("request").optional(),
});
export type DeliveryQuery = z.infer<typeof deliveryQuery>;

export const attempt = z.object({
  attempt: z.number().int(),
  at: instant,
  /** Null where no answer came. */
  status: z.number().int().nullable(),
  latency_ms: z.number().int().nullable(),
  /** At most 1 KB of it. */
  answer: z.string().nullable(),
  error: z.string().nullable(),
});
export type Attempt = z.input<typeof attempt>;

export const delivery = z.object({
  id: idSchema("delivery"),
  channel_id: idSchema("channel"),
  event: z.string(),
  request_id: idSchema("request").nullable(),
  action: z.string().nullable(),
  /** `dead`: given up, and may be sent again; `skipped`: no longer needed when its turn came. */
  state: z.enum(CHANNEL_DELIVERY_STATES),
  attempts: z.number().int(),
  next_attempt_at: instant.nullable(),
  finished_at: instant.nullable(),
  last_error: z.string().nullable(),
  last_attempt: attempt.nullable(),
  created_at: instant,
});
export type Delivery = z.input<typeof delivery>;
export const deliveryList = z.object({ items: z.array(delivery), next_cursor: z.string().nullable() });
export type DeliveryList = z.input<typeof deliveryList>;

export const deliveryDetail = delivery.extend({ log: z.array(attempt) });
export type DeliveryDetail = z.input<typeof deliveryDetail>;

const moment = z.iso.datetime({ offset: true, error: "Expected an instant like 2026-11-20T12:00:00Z." }).transform((text) => new Date(text));

export const replayInput = z
  .strictObject({
    /** Those that were given up, unless all that have ended are wanted. */
    state: z.enum(["dead", "sent", "ended"]).default("dead"),
    /** Written at this instant or later. */
    since: moment.optional(),
    /** Written before this instant. */
    until: moment.optional(),
  })
  .refine(({ since, until }) => since === undefined || until === undefined || since < until, '"since" must lie before "until".');
export type ReplayInput = z.infer<typeof replayInput>;

export const replayed = z.object({ messages: z.number().int() });
