import { z } from "zod";

const base64url = (bytes: number) => z.string().regex(/^[A-Za-z0-9_-]+={0,2}$/, "Expected base64url.").max(Math.ceil((bytes * 4) / 3) + 4);

/** What `PushSubscription.toJSON()` gives, and how the browser names itself. */
export const subscriptionInput = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/, error: "Expected the address of a push service." }).max(2_048),
  keys: z.strictObject({ p256dh: base64url(65), auth: base64url(16) }),
  name: z.string().trim().min(1, "Say which browser this is.").max(80),
});
export type SubscriptionInput = z.infer<typeof subscriptionInput>;

export const pushSubscription = z.object({ id: z.string(), name: z.string(), created_at: z.string(), last_sent_at: z.string().nullable(), endpoint_hash: z.string() });
export type PushSubscriptionView = z.infer<typeof pushSubscription>;

/** `public_key` is what a browser subscribes with. */
export const pushSubscriptionList = z.object({ public_key: z.string(), items: z.array(pushSubscription) });
export type PushSubscriptionList = z.infer<typeof pushSubscriptionList>;

export const removedSubscription = z.object({ id: z.string() });
export const testedSubscription = z.object({ id: z.string(), sent: z.literal(true) });
