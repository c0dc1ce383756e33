import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "@/db/columns";
import { organizations, users } from "@/db/schema/people";
import type { Id } from "@/lib/ids";
import { DELIVERY_KINDS, DELIVERY_STATES } from "@/lib/vocabulary";

/** What the bell shows to one person. */
export const notifications = pgTable(
  "notifications",
  {
    id: text().$type<Id<"notification">>().primaryKey(),
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    type: text().notNull(),
    requestId: text("request_id").$type<Id<"request">>(),
    createdAt: instant("created_at").notNull(),
    readAt: instant("read_at"),
  },
  (t) => [index("notifications_user").on(t.orgId, t.userId, t.createdAt), index("notifications_unread").on(t.orgId, t.userId).where(sql`read_at is null`)],
);

/** A message that leaves the house: written with the business row, sent after the commit. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: text().$type<Id<"delivery">>().primaryKey(),
    orgId: text("org_id").$type<Id<"org">>(),
    kind: text({ enum: DELIVERY_KINDS }).notNull(),
    userId: text("user_id").$type<Id<"user">>().references(() => users.id),
    template: text().notNull(),
    requestId: text("request_id").$type<Id<"request">>(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    /** One message per key, whatever wrote it twice. */
    dedupeKey: text("dedupe_key").notNull(),
    state: text({ enum: DELIVERY_STATES }).notNull().default("queued"),
    attempts: integer().notNull().default(0),
    /** When it is meant to be heard; a reminder is written long before. */
    dueAt: instant("due_at").notNull().defaultNow(),
    nextAttemptAt: instant("next_attempt_at").notNull(),
    /** When it was last tried; the limit for one person counts these. */
    startedAt: instant("started_at"),
    /** The message in which it went out together with others; that one carries the state of the attempt. */
    sentIn: text("sent_in").$type<Id<"delivery">>(),
    sentAt: instant("sent_at"),
    lastError: text("last_error"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("deliveries_dedupe").on(t.dedupeKey),
    index("deliveries_due").on(t.nextAttemptAt).where(sql`state = 'queued' and sent_in is null`),
    index("deliveries_waiting").on(t.userId, t.kind).where(sql`state = 'queued'`),
    index("deliveries_started").on(t.userId, t.kind, t.startedAt).where(sql`started_at is not null`),
    index("deliveries_log").on(t.orgId, t.createdAt, t.id).where(sql`sent_in is null`),
    index("deliveries_unsent").on(t.orgId).where(sql`state in ('queued', 'dead') and sent_in is null`),
    index("deliveries_group").on(t.sentIn).where(sql`sent_in is not null`),
  ],
);

/** The local mailbox: where mail goes on loopback when no transport is configured. */
export const mailbox = pgTable(
  "mailbox",
  {
    id: text().primaryKey(),
    recipient: text().notNull(),
    subject: text().notNull(),
    text: text().notNull(),
    html: text().notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [index("mailbox_recent").on(t.createdAt)],
);

/** Answers kept for 72 hours, so that a retried call gets the first answer again (contract section 6). */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    credential: text().notNull(),
    route: text().notNull(),
    key: text().notNull(),
    fingerprint: text().notNull(),
    status: integer(),
    /** The very text that was answered. */
    body: text(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.credential, t.route, t.key] }), index("idempotency_keys_age").on(t.createdAt)],
);
