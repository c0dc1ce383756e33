import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytes, instant } from "@/db/columns";
import { organizations, users } from "@/db/schema/people";
import type { Id } from "@/lib/ids";
import { CHANNEL_DELIVERY_STATES, CHANNEL_EVENTS, CHANNEL_KINDS, SEVERITIES } from "@/lib/vocabulary";

/** A way by which an organization is told of events: an endpoint, and which events it hears. */
export const channels = pgTable(
  "channels",
  {
    id: text().$type<Id<"channel">>().primaryKey(),
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    kind: text({ enum: CHANNEL_KINDS }).notNull(),
    name: text().notNull(),
    enabled: boolean().notNull().default(true),
    events: text({ enum: CHANNEL_EVENTS }).array().notNull(),
    /** Empty means every project. */
    projectIds: text("project_ids").array().$type<Id<"project">[]>().notNull().default([]),
    minSeverity: text("min_severity", { enum: SEVERITIES }).notNull().default("info"),
    includeArgs: boolean("include_args").notNull().default(false),
    /** What may be shown of where it leads; the rest is sealed. */
    address: text().notNull(),
    /** Addresses, keys and secrets, encrypted under a key of this deployment. */
    sealed: bytes("sealed").notNull(),
    /** Since when nothing has been taken; null while it works. */
    failingSince: instant("failing_since"),
    /** A channel that is failing is left alone until then. */
    restUntil: instant("rest_until"),
    /** Why the product switched it off by itself. */
    stoppedBecause: text("stopped_because"),
    createdBy: text("created_by").$type<Id<"user">>().references(() => users.id),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [index("channels_list").on(t.orgId, t.createdAt, t.id), index("channels_listening").on(t.orgId).where(sql`enabled`)],
);

/** A message to a channel, written in the transaction of what happened and sent after it. Its id is the message's id on every attempt. */
export const channelDeliveries = pgTable(
  "channel_deliveries",
  {
    id: text().$type<Id<"delivery">>().primaryKey(),
    orgId: text("org_id").$type<Id<"org">>().notNull(),
    channelId: text("channel_id").$type<Id<"channel">>().notNull().references(() => channels.id, { onDelete: "cascade" }),
    /** One of CHANNEL_EVENTS, or `channel.test`. */
    event: text().notNull(),
    requestId: text("request_id").$type<Id<"request">>(),
    /** What the message says, fixed when it was written. */
    facts: jsonb().$type<Record<string, unknown>>().notNull(),
    state: text({ enum: CHANNEL_DELIVERY_STATES }).notNull().default("queued"),
    /** Attempts in all; never falls. */
    attempts: integer().notNull().default(0),
    /** Attempts since it was written or replayed, which the schedule counts. */
    tries: integer().notNull().default(0),
    nextAttemptAt: instant("next_attempt_at").notNull(),
    lastError: text("last_error"),
    finishedAt: instant("finished_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    index("channel_deliveries_due").on(t.channelId, t.nextAttemptAt).where(sql`state = 'queued'`),
    index("channel_deliveries_list").on(t.channelId, t.createdAt, t.id),
    index("channel_deliveries_newest").on(t.orgId, t.createdAt, t.id),
    index("channel_deliveries_request").on(t.requestId).where(sql`request_id is not null`),
  ],
);

/** One attempt and what came of it. */
export const channelAttempts = pgTable(
  "channel_attempts",
  {
    deliveryId: text("delivery_id").$type<Id<"delivery">>().notNull().references(() => channelDeliveries.id, { onDelete: "cascade" }),
    attempt: integer().notNull(),
    at: instant("at").notNull(),
    /** Null where no answer came. */
    status: integer(),
    latencyMs: integer("latency_ms"),
    /** At most 1 KB. */
    answer: text(),
    error: text(),
  },
  (t) => [primaryKey({ columns: [t.deliveryId, t.attempt] })],
);
