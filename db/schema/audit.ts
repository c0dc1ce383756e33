import { bigint, index, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { bytes, instant } from "@/db/columns";
import { organizations } from "@/db/schema/people";
import type { Id } from "@/lib/ids";
import { DECISION_KINDS, DECISION_SOURCES, ENGINE_DECISIONS } from "@/lib/vocabulary";

/** The chain. `canonical` holds the very bytes that were hashed; the other columns only help to find a line. */
export const auditEvents = pgTable(
  "audit_events",
  {
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    seq: bigint({ mode: "number" }).notNull(),
    id: text().$type<Id<"event">>().notNull(),
    type: text().notNull(),
    at: instant("at").notNull(),
    canonical: bytes("canonical").notNull(),
    hash: bytes("hash").notNull(),
    prev: bytes("prev").notNull(),
    actorType: text("actor_type").notNull(),
    actorId: text("actor_id"),
    subjectId: text("subject_id"),
    requestId: text("request_id").$type<Id<"request">>(),
    grantId: text("grant_id").$type<Id<"grant">>(),
    callId: text("call_id").$type<Id<"call">>(),
  },
  (t) => [
    primaryKey({ columns: [t.orgId, t.seq] }),
    uniqueIndex("audit_events_prev").on(t.orgId, t.prev),
    uniqueIndex("audit_events_id").on(t.id),
    index("audit_events_request").on(t.orgId, t.requestId).where(sql`request_id is not null`),
    index("audit_events_grant").on(t.orgId, t.grantId).where(sql`grant_id is not null`),
    index("audit_events_call").on(t.orgId, t.callId).where(sql`call_id is not null`),
  ],
);

/** Free text and arguments of an event, apart from the chain so that they can be erased; the chain keeps a salted commitment. */
export const auditData = pgTable("audit_data", {
  eventId: text("event_id").$type<Id<"event">>().primaryKey(),
  orgId: text("org_id").$type<Id<"org">>().notNull(),
  salt: bytes("salt").notNull(),
  data: text().notNull(),
});

export const auditHeads = pgTable("audit_heads", {
  orgId: text("org_id").$type<Id<"org">>().primaryKey().references(() => organizations.id),
  seq: bigint({ mode: "number" }).notNull(),
  hash: bytes("hash").notNull(),
  at: instant("at").notNull(),
});

/** What the chain was at a moment, signed. `peaks` lets the next one be made without reading the chain from its beginning. */
export const auditCheckpoints = pgTable(
  "audit_checkpoints",
  {
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    size: bigint({ mode: "number" }).notNull(),
    root: bytes("root").notNull(),
    peaks: bytes("peaks").notNull(),
    note: text().notNull(),
    at: instant("at").notNull().default(sql`clock_timestamp()`),
  },
  (t) => [primaryKey({ columns: [t.orgId, t.size] })],
);

/** One row per governed call, derived from the chain for the audit page: the lifecycle of a request is folded into its call. */
export const governedCalls = pgTable(
  "governed_calls",
  {
    id: text().$type<Id<"call">>().primaryKey(),
    orgId: text("org_id").$type<Id<"org">>().notNull().references(() => organizations.id),
    projectId: text("project_id").$type<Id<"project">>().notNull(),
    keyId: text("key_id").$type<Id<"key">>(),
    agentId: text("agent_id"),
    machine: text(),
    requestorId: text("requestor_id").$type<Id<"user">>(),
    claimedEmail: text("claimed_email"),
    action: text().notNull(),
    resource: text(),
    args: text(),
    argsHash: text("args_hash").notNull(),
    decision: text({ enum: ENGINE_DECISIONS }).notNull(),
    decisionSource: text("decision_source", { enum: DECISION_SOURCES }).notNull(),
    reason: text(),
    policyId: text("policy_id").$type<Id<"policy">>(),
    policyName: text("policy_name"),
    policyVersion: integer("policy_version"),
    ruleId: text("rule_id"),
    requestId: text("request_id").$type<Id<"request">>(),
    grantId: text("grant_id").$type<Id<"grant">>(),
    decisionKind: text("decision_kind", { enum: DECISION_KINDS }),
    decidedBy: text("decided_by").$type<Id<"user">>(),
    decidedAt: instant("decided_at"),
    at: instant("at").notNull(),
    seq: bigint({ mode: "number" }).generatedAlwaysAsIdentity().notNull(),
  },
  (t) => [
    // Calls are recorded in the order of their times, so a few bytes for each stretch of them find a window.
    index("calls_at").using("brin", t.at),
    index("calls_list").on(t.orgId, t.seq),
    index("calls_source").on(t.orgId, t.decisionSource, t.seq),
    index("calls_project").on(t.orgId, t.projectId, t.seq),
    uniqueIndex("calls_request").on(t.requestId),
    index("calls_unlinked").on(t.orgId, t.keyId, t.argsHash, t.seq).where(sql`request_id is null and decision = 'deny'`),
  ],
);
