import { sql } from "drizzle-orm";
import { index, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "@/db/columns";
import type { Id } from "@/lib/ids";
import { ON_POLICY_REMOVED, ROLES } from "@/lib/vocabulary";

export const organizations = pgTable("organizations", {
  id: text().$type<Id<"org">>().primaryKey(),
  name: text().notNull(),
  onPolicyRemoved: text("on_policy_removed", { enum: ON_POLICY_REMOVED }).notNull().default("approve"),
  agentCreationsPerMinute: integer("agent_creations_per_minute").notNull().default(30),
  agentPendingCap: integer("agent_pending_cap").notNull().default(200),
  keyRequestsPerMinute: integer("key_requests_per_minute").notNull().default(3_000),
  /** How many identical approvals make a proposal. */
  learnAfterApprovals: integer("learn_after_approvals").notNull().default(5),
  createdAt: instant("created_at").notNull().defaultNow(),
});

export const users = pgTable(
  "users",
  {
    id: text().$type<Id<"user">>().primaryKey(),
    /** Stored canonical: NFKC, lower case. */
    email: text().notNull(),
    /** The address without plus-suffix: two rows with one key are one person (contract section 2). */
    personKey: text("person_key").notNull(),
    name: text().notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [uniqueIndex("users_email").on(t.email), index("users_person_key").on(t.personKey)],
);

export const memberships = pgTable(
  "memberships",
  {
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    role: text({ enum: ROLES }).notNull(),
    deactivatedAt: instant("deactivated_at"),
    invitedBy: text("invited_by").$type<Id<"user">>(),
    /** Another member of the organization who is the same person under another address. */
    samePersonAs: text("same_person_as").$type<Id<"user">>().references(() => users.id),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.userId] }), index("memberships_user").on(t.userId)],
);

export const projects = pgTable(
  "projects",
  {
    id: text().$type<Id<"project">>().primaryKey(),
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    name: text().notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [uniqueIndex("projects_name").on(t.orgId, sql`lower(${t.name})`)],
);

/** When somebody is out of office, and who stands in for them; one row per member. */
export const absences = pgTable(
  "absences",
  {
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    delegateId: text("delegate_id").$type<Id<"user">>().references(() => users.id),
    startsAt: instant("starts_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.userId] })],
);
