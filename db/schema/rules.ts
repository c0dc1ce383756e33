import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "@/db/columns";
import { organizations, projects, users } from "@/db/schema/people";
import type { Id } from "@/lib/ids";
import { PROPOSAL_ANSWERS, SCOPES } from "@/lib/vocabulary";

export const approvalSettings = pgTable(
  "approval_settings",
  {
    id: text().$type<Id<"setting">>().primaryKey(),
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    scope: text({ enum: SCOPES }).notNull(),
    /** The organization's, project's or key's id. */
    scopeId: text("scope_id").notNull(),
    enabled: boolean().notNull().default(false),
    /** Member ids; empty means every member whose role may decide. */
    approvers: text().array().$type<Id<"user">[]>().notNull().default([]),
    quorum: integer().notNull().default(1),
    defaultTimeoutSeconds: integer("default_timeout_seconds").notNull().default(300),
    escalateAfterSeconds: integer("escalate_after_seconds"),
    escalateTo: text("escalate_to").array().$type<Id<"user">[]>().notNull().default([]),
    maxGrantSeconds: integer("max_grant_seconds").notNull().default(7_776_000),
    allowForever: boolean("allow_forever").notNull().default(true),
    requireReason: boolean("require_reason").notNull().default(false),
    updatedBy: text("updated_by"),
    updatedAt: instant("updated_at").notNull().defaultNow(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [uniqueIndex("approval_settings_scope").on(t.orgId, t.scope, t.scopeId)],
);

export const policies = pgTable(
  "policies",
  {
    id: text().$type<Id<"policy">>().primaryKey(),
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    projectId: text("project_id").$type<Id<"project">>().notNull().references(() => projects.id),
    name: text().notNull(),
    /** 0 until the first save. */
    currentVersion: integer("current_version").notNull().default(0),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [uniqueIndex("policies_project").on(t.projectId)],
);

export const policyVersions = pgTable(
  "policy_versions",
  {
    policyId: text("policy_id").$type<Id<"policy">>().notNull().references(() => policies.id),
    version: integer().notNull(),
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    yaml: text().notNull(),
    comment: text(),
    /** Null where an API key or the system saved it. */
    authorId: text("author_id").$type<Id<"user">>().references(() => users.id),
    authorLabel: text("author_label").notNull(),
    /** The request whose approval changed the policy, if one did. */
    requestId: text("request_id").$type<Id<"request">>(),
    restoredFrom: integer("restored_from"),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.policyId, t.version] }), index("policy_versions_org").on(t.orgId)],
);

/** What an admin answered to a proposal; the proposals themselves are read from what was approved, and their ids from what they propose. */
export const proposalAnswers = pgTable(
  "proposal_answers",
  {
    id: text().$type<Id<"proposal">>().notNull(),
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    projectId: text("project_id").$type<Id<"project">>().notNull().references(() => projects.id),
    answer: text({ enum: PROPOSAL_ANSWERS }).notNull(),
    reason: text(),
    answeredBy: text("answered_by").$type<Id<"user">>().notNull().references(() => users.id),
    answeredAt: instant("answered_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.id] })],
);
