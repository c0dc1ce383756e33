import { z } from "zod";
import { idSchema } from "@/lib/ids";
import { thingName } from "@/lib/orgs/schema";
import { CHANNEL_EVENTS, CHANNEL_KINDS, SEVERITIES } from "@/lib/vocabulary";

const instant = z.string().meta({ format: "date-time" });
const text = (what: string, max: number) => z.string().trim().min(1, `Give ${what}.`).max(max).regex(/^[\x21-\x7e]*$/, "Only letters, digits and signs without spaces.");

const url = z.string().trim().min(1, "Give the address.").max(2_000);
const routingKey = text("the integration key", 200);
const accountSid = text("the account SID", 100);
const authToken = text("the auth token", 200);
const slackChannel = z.string().trim().regex(/^[CG][A-Z0-9]{5,30}$/, "Give the channel's id, like C0123456789. Slack shows it at the end of the channel's details.");
const phone = z.string().trim().regex(/^\+[1-9]\d{6,14}$/, "Give a number like +4915112345678.");
const sender = z.string().trim().regex(/^(\+[1-9]\d{6,14}|MG[0-9a-f]{32}|[A-Za-z][A-Za-z0-9 ]{1,10})$/, "Give a number like +15005550006, a sender name or a messaging service.");

const filters = {
  name: thingName,
  enabled: z.boolean().default(true),
  events: z.array(z.enum(CHANNEL_EVENTS)).min(1, "Name at least one event.").max(CHANNEL_EVENTS.length),
  /** Project ids; none means every project. */
  projects: z.array(idSchema("project")).max(200).default([]),
  min_severity: z.enum(SEVERITIES).default("info"),
  /** Messages then hold the action, the reason and the arguments, not only ids and hashes. */
  include_args: z.boolean().default(false),
};

export const createChannelInput = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({ kind: z.literal("webhook"), ...filters, url }),
    z.strictObject({ kind: z.literal("slack_app"), ...filters, include_args: z.boolean().default(true), slack_channel: slackChannel }),
    z.strictObject({ kind: z.literal("slack"), ...filters, url }),
    z.strictObject({ kind: z.literal("discord"), ...filters, url }),
    z.strictObject({ kind: z.literal("teams"), ...filters, url }),
    z.strictObject({ kind: z.literal("pagerduty"), ...filters, routing_key: routingKey }),
    z.strictObject({ kind: z.literal("sms"), ...filters, account_sid: accountSid, auth_token: authToken, from: sender, to: phone }),
  ],
);
export type CreateChannelInput = z.infer<typeof createChannelInput>;

export const changeChannelInput = z
  .strictObject({
    name: filters.name.optional(),
    enabled: z.boolean().optional(),
    events: filters.events.optional(),
    projects: z.array(idSchema("project")).max(200).optional(),
    min_severity: z.enum(SEVERITIES).optional(),
    include_args: z.boolean().optional(),
    url: url.optional(),
    slack_channel: slackChannel.optional(),
    routing_key: routingKey.optional(),
    account_sid: accountSid.optional(),
    auth_token: authToken.optional(),
    from: sender.optional(),
    to: phone.optional(),
  })
  .refine((input) => Object.values(input).some((value) => value !== undefined), "Say what to change.");
export type ChangeChannelInput = z.infer<typeof changeChannelInput>;

export const rotateInput = z.strictObject({
  /** Seconds for which messages are signed with the old secret too. */
  overlap_seconds: z.int().min(0).max(604_800, "At most 7 days.").default(86_400),
});
export type RotateInput = z.infer<typeof rotateInput>;

export const CHANNEL_STATES = ["working", "failing", "off", "stopped"] as const;

export const channel = z.object({
  id: idSchema("channel"),
  kind: z.enum(CHANNEL_KINDS),
  name: z.string(),
  enabled: z.boolean(),
  /** `stopped`: switched off by Countersign, because nothing was taken. */
  state: z.enum(CHANNEL_STATES),
  events: z.array(z.enum(CHANNEL_EVENTS)),
  projects: z.array(z.object({ id: idSchema("project"), name: z.string() })),
  min_severity: z.enum(SEVERITIES),
  include_args: z.boolean(),
  /** Where it leads, as far as that may be shown. */
  address: z.string(),
  failing_since: instant.nullable(),
  stopped_because: z.string().nullable(),
  queued: z.number().int(),
  dead: z.number().int(),
  last_sent_at: instant.nullable(),
  created_at: instant,
  updated_at: instant,
});
export type Channel = z.input<typeof channel>;
export const channelList = z.object({ items: z.array(channel), next_cursor: z.string().nullable() });
export type ChannelList = z.input<typeof channelList>;

/** The only answer that ever holds the signing secret of a webhook; null for every other kind. */
export const madeChannel = channel.extend({ secret: z.string().nullable() });
export type MadeChannel = z.input<typeof madeChannel>;

export const rotatedSecret = z.object({ secret: z.string(), old_secret_until: instant });
export type RotatedSecret = z.input<typeof rotatedSecret>;
