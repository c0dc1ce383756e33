import { sql } from "drizzle-orm";
import { index, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytes, instant } from "@/db/columns";
import { organizations, users } from "@/db/schema/people";
import type { Id } from "@/lib/ids";
import { QUIET_EXCEPTIONS } from "@/lib/vocabulary";

/** What one member wants to hear, and when not; no row means everything, at any hour. */
export const notificationPreferences = pgTable(
  "notification_preferences",
  {
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    /** `way:topic`, such as `mail:decided`. */
    off: text().array().notNull().default(sql`'{}'`),
    /** Minutes after midnight in `quietZone`; all null where there are no quiet hours. */
    quietFrom: integer("quiet_from"),
    quietTo: integer("quiet_to"),
    quietZone: text("quiet_zone"),
    quietExcept: text("quiet_except", { enum: QUIET_EXCEPTIONS }).notNull().default("escalated"),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.userId] })],
);

/** A browser that asked to be pushed to (RFC 8030). Where it is reached is sealed: whoever knows that can ring the phone. */
export const pushSubscriptions = pgTable(
  "push_subscriptions",
  {
    id: text().$type<Id<"subscription">>().primaryKey(),
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    /** The session that asked; signing out of it ends the subscription too. */
    sessionId: text("session_id").$type<Id<"session">>(),
    endpointHash: text("endpoint_hash").notNull(),
    sealed: bytes("sealed").notNull(),
    /** The browser, as it names itself. */
    name: text().notNull(),
    createdAt: instant("created_at").notNull(),
    lastSentAt: instant("last_sent_at"),
  },
  (t) => [uniqueIndex("push_subscriptions_endpoint").on(t.endpointHash), index("push_subscriptions_user").on(t.userId)],
);
