import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant } from "@/db/columns";
import { organizations, projects, users } from "@/db/schema/people";
import type { Id } from "@/lib/ids";
import { DECISION_KINDS, POLICY_SOURCES, PRINCIPAL_TYPES, REQUEST_STATES, SCOPES, VOTE_ACTIONS } from "@/lib/vocabulary";

/** What the governing rule says for itself; a key that is absent leaves the word to the settings row (contract section 20). */
export type RuleApproval = {
  timeoutSeconds?: number;
  escalateAfterSeconds?: number;
  escalateTo?: string[];
  quorum?: number;
  approvers?: string[];
  maxGrantSeconds?: number;
};

export const approvalRequests = pgTable(
  "approval_requests",
  {
    id: text().$type<Id<"request">>().primaryKey(),
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    projectId: text("project_id").$type<Id<"project">>().notNull().references(() => projects.id),
    /** Null on a test request sent from the settings page. */
    keyId: text("key_id").$type<Id<"key">>(),
    agentId: text("agent_id"),
    requestorId: text("requestor_id").$type<Id<"user">>().notNull().references(() => users.id),
    requestorPersonKey: text("requestor_person_key").notNull(),
    /** The address as the agent wrote it. */
    claimedEmail: text("claimed_email").notNull(),
    action: text().notNull(),
    resource: text(),
    reason: text().notNull(),
    /** RFC 8785 text of the arguments, or null where only their hash was given. */
    args: text(),
    argsRedacted: text("args_redacted"),
    argsHash: text("args_hash").notNull(),
    digest: text().notNull(),
    context: text(),
    machine: text(),
    policyId: text("policy_id").$type<Id<"policy">>(),
    policyName: text("policy_name"),
    policyVersion: integer("policy_version"),
    policySource: text("policy_source", { enum: POLICY_SOURCES }).notNull().default("hosted"),
    ruleId: text("rule_id"),
    ruleIndex: integer("rule_index"),
    ruleReason: text("rule_reason"),
    rulePattern: text("rule_pattern"),
    ruleApproval: jsonb("rule_approval").$type<RuleApproval>().notNull().default({}),
    governingScope: text("governing_scope", { enum: SCOPES }).notNull(),
    governingScopeId: text("governing_scope_id").notNull(),
    quorum: integer().notNull().default(1),
    isTest: boolean("is_test").notNull().default(false),
    state: text({ enum: REQUEST_STATES }).notNull().default("pending"),
    decisionKind: text("decision_kind", { enum: DECISION_KINDS }),
    decisionReason: text("decision_reason"),
    resolvedBy: text("resolved_by").$type<Id<"user">>(),
    resolvedAt: instant("resolved_at"),
    /** Why the system resolved it, where no person did. */
    resolutionNote: text("resolution_note"),
    grantId: text("grant_id").$type<Id<"grant">>(),
    callId: text("call_id").$type<Id<"call">>(),
    redeemedAt: instant("redeemed_at"),
    consumptionKey: text("consumption_key"),
    escalateAt: instant("escalate_at"),
    escalatedAt: instant("escalated_at"),
    delegatedTo: text("delegated_to").$type<Id<"user">>(),
    /** In whose place `delegatedTo` signs, so that the two of them never count twice. */
    delegatedBy: text("delegated_by").$type<Id<"user">>(),
    /** The denied request that this one asks again in other words. */
    rephrasedFrom: text("rephrased_from").$type<Id<"request">>(),
    /** Set when the expiry has been written to the audit chain; the state itself is a matter of the clock. */
    expiryRecordedAt: instant("expiry_recorded_at"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [
    // One for every way in which the list is asked for, each in the list's own order: a page costs the same among a thousand requests and a million.
    index("requests_list").on(t.orgId, t.createdAt, t.id),
    // Holds all that Insights counts, so that a window is read from the index alone.
    index("requests_window").on(t.orgId, t.createdAt, t.isTest, t.projectId, t.state, t.expiresAt, t.resolvedAt, t.resolvedBy, t.decisionKind, t.policyVersion, t.ruleIndex, t.policySource),
    index("requests_pending").on(t.orgId, t.expiresAt, t.id).where(sql`state = 'pending'`),
    index("requests_decided").on(t.orgId, t.createdAt, t.id).where(sql`state in ('approved', 'denied', 'cancelled')`),
    index("requests_expired").on(t.orgId, t.createdAt, t.id).where(sql`state in ('expired', 'pending')`),
    index("requests_project").on(t.orgId, t.projectId, t.createdAt, t.id),
    // By a hash, for an action may be longer than an index takes; who asks compares the action itself besides.
    index("requests_action").on(t.orgId, t.projectId, sql`md5(${t.action})`, t.createdAt),
    index("requests_requestor").on(t.orgId, t.requestorId, t.createdAt, t.id),
    index("requests_agent_name").on(t.orgId, t.agentId, t.createdAt, t.id),
    index("requests_agent").on(t.orgId, t.keyId, t.createdAt),
    index("requests_project_pending").on(t.projectId).where(sql`state = 'pending'`),
    index("requests_alike").on(t.orgId, t.digest).where(sql`state = 'pending'`),
    index("requests_denied").on(t.orgId, t.projectId, t.resolvedAt).where(sql`state = 'denied' and resolved_by is not null`),
    index("requests_approved").on(t.orgId, t.projectId, t.resolvedAt).where(sql`state = 'approved' and resolved_by is not null`),
    index("requests_expiry").on(t.expiresAt).where(sql`state = 'pending' and expiry_recorded_at is null`),
  ],
);

/** Who had the card of a request on a screen, and since when first. */
export const requestViews = pgTable(
  "request_views",
  {
    orgId: text("org_id").$type<Id<"org">>().notNull(),
    requestId: text("request_id").$type<Id<"request">>().notNull().references(() => approvalRequests.id),
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    firstOpenedAt: instant("first_opened_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.requestId, t.userId] })],
);

/** The card that a tab has on the screen. A tab that says nothing more has it no longer after `until`. */
export const requestPresence = pgTable(
  "request_presence",
  {
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    /** Chosen by the browser. */
    tab: text().notNull(),
    orgId: text("org_id").$type<Id<"org">>().notNull(),
    requestId: text("request_id").$type<Id<"request">>().notNull().references(() => approvalRequests.id),
    since: instant("since").notNull(),
    until: instant("until").notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.tab] }), index("presence_org").on(t.orgId, t.until)],
);

export const approvalVotes = pgTable(
  "approval_votes",
  {
    id: text().$type<Id<"vote">>().primaryKey(),
    orgId: text("org_id").$type<Id<"org">>().notNull(),
    requestId: text("request_id").$type<Id<"request">>().notNull().references(() => approvalRequests.id),
    userId: text("user_id").$type<Id<"user">>().notNull().references(() => users.id),
    personKey: text("person_key").notNull(),
    /** Whose seat the signature takes, where somebody signs in another's place. */
    signedFor: text("signed_for").$type<Id<"user">>(),
    action: text({ enum: VOTE_ACTIONS }).notNull(),
    reason: text(),
    /** The digest that was on the screen. */
    digest: text(),
    terms: jsonb().$type<Record<string, unknown>>().notNull().default({}),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("votes_person").on(t.requestId, t.personKey), index("votes_recent").on(t.orgId, t.createdAt)],
);

export const grants = pgTable(
  "grants",
  {
    id: text().$type<Id<"grant">>().primaryKey(),
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    projectId: text("project_id").$type<Id<"project">>().notNull().references(() => projects.id),
    requestId: text("request_id").$type<Id<"request">>().notNull().references(() => approvalRequests.id),
    kind: text({ enum: DECISION_KINDS }).notNull(),
    action: text().notNull(),
    resource: text(),
    argsHash: text("args_hash").notNull(),
    agentId: text("agent_id"),
    /** Null where the grant covers exactly the action, resource and arguments above. */
    reach: jsonb().$type<Record<string, unknown>>(),
    principalType: text("principal_type", { enum: PRINCIPAL_TYPES }).notNull(),
    principalValue: text("principal_value").notNull(),
    givenBy: text("given_by").$type<Id<"user">>().notNull().references(() => users.id),
    singleUse: boolean("single_use").notNull(),
    uses: integer().notNull().default(0),
    lastUsedAt: instant("last_used_at"),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at"),
    revokedAt: instant("revoked_at"),
    revokedBy: text("revoked_by").$type<Id<"user">>(),
    revokeReason: text("revoke_reason"),
  },
  (t) => [
    index("grants_list").on(t.orgId, t.createdAt, t.id),
    index("grants_project").on(t.projectId).where(sql`revoked_at is null`),
    index("grants_standing").on(t.orgId, t.createdAt).where(sql`not single_use and revoked_at is null`),
    index("grants_request").on(t.requestId),
  ],
);
