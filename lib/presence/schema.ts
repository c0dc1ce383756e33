import { z } from "zod";

/** A tab says which card it shows, again and again while it does; a tab that falls silent is believed no longer. */
export const presenceInput = z.strictObject({
  /** Of the browser's choosing, one for each tab. */
  tab: z.string().regex(/^[A-Za-z0-9-]{8,64}$/, "Expected 8 to 64 letters, digits or hyphens."),
  open: z.boolean(),
});
export type PresenceInput = z.infer<typeof presenceInput>;

const person = z.object({ id: z.string(), email: z.string(), name: z.string() });

export const presenceList = z.object({
  /** Who has which card on a screen at this moment, the longest first; each person once for each request. */
  items: z.array(z.object({ request_id: z.string(), person, since: z.string().meta({ format: "date-time" }) })),
});
export type PresenceList = z.infer<typeof presenceList>;
