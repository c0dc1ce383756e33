import { z } from "zod";
import { person } from "@/lib/approvals/schema";
import { DECISION_KINDS, DECISION_SOURCES, ENGINE_DECISIONS, REQUEST_STATES } from "@/lib/vocabulary";

const instant = z.string().meta({ format: "date-time" });

/** One governed call, with what became of it (contract section 12). */
export const auditRow = z.object({
  id: z.string(),
  /** The chain's latest line about this call; null where the chain says nothing of it yet. */
  seq: z.number().nullable(),
  at: instant,
  action: z.string(),
  resource: z.string().nullable(),
  decision: z.enum(ENGINE_DECISIONS),
  /** The decision with its way, such as "allow (via approval)". */
  decision_label: z.string(),
  decision_source: z.enum(DECISION_SOURCES),
  project: z.object({ id: z.string(), name: z.string() }),
  agent_id: z.string().nullable(),
  requestor: person.nullable(),
  claimed_email: z.string().nullable(),
  key: z.object({ id: z.string(), name: z.string(), last_four: z.string() }).nullable(),
  request_id: z.string().nullable(),
  grant_id: z.string().nullable(),
  decision_kind: z.enum(DECISION_KINDS).nullable(),
  decided_by: person.nullable(),
  decided_at: instant.nullable(),
  policy: z.object({ id: z.string(), name: z.string().nullable(), version: z.number().nullable(), rule_id: z.string().nullable() }).nullable(),
  reason: z.string().nullable(),
  args_hash: z.string(),
  /** The present state of the call's request, by the database clock; null where nobody was asked. */
  state: z.enum(REQUEST_STATES).nullable(),
});
export type AuditRow = z.infer<typeof auditRow>;

export const auditList = z.object({ items: z.array(auditRow), next_cursor: z.string().nullable() });
export type AuditList = z.infer<typeof auditList>;

export const auditEventLine = z.object({
  id: z.string(),
  seq: z.number(),
  /** One of the closed list of events. */
  type: z.string(),
  at: instant,
  /** Milliseconds since the event before it in this lineage; null on the first. */
  gap_ms: z.number().nullable(),
  /** Hex SHA-256 of the line. */
  hash: z.string(),
  /** Who wrote it: a member (`member`, or `token` where by personal token), a `key`, or the `system`. */
  actor: z.object({ type: z.string(), id: z.string().nullable(), name: z.string(), email: z.string().nullable() }),
  request_id: z.string().nullable(),
  grant_id: z.string().nullable(),
  call_id: z.string().nullable(),
  /** Null where it was erased. */
  data: z.record(z.string(), z.unknown()).nullable(),
});
export type AuditEventLine = z.infer<typeof auditEventLine>;

const place = z.object({ seq: z.number(), hash: z.string() });

export const lineage = z.object({
  call: auditRow,
  events: z.array(auditEventLine),
  /** The digest that the approval was bound to. */
  digest: z.string().nullable(),
  /** Whether what ran was what had been approved; null where nothing ran, or no approval was needed. */
  ran_as_approved: z.boolean().nullable(),
  chain: z.object({
    /** The lineage's last line, and the line before it in the chain. */
    last: place.nullable(),
    previous: place.nullable(),
    /** Every line shown gives its hash and follows from the line before it. */
    verified: z.boolean(),
    fault: z.object({ seq: z.number(), reason: z.string() }).nullable(),
  }),
});
export type Lineage = z.infer<typeof lineage>;

/** A signed statement of what the chain is, to be kept where the operator of the database cannot reach it. */
export const checkpoint = z.object({
  /** The name of the chain in its checkpoints. */
  origin: z.string(),
  /** Lines that it covers. */
  size: z.number(),
  /** Base64 of the RFC 6962 Merkle tree hash over the hashes of lines 1 to `size`. */
  root: z.string(),
  /** The signed note (C2SP tlog-checkpoint), which is what to keep. */
  note: z.string(),
  /** The key that checks it, as `name+hash+key`; take it once, keep it apart from the notes. */
  verifier_key: z.string(),
  at: instant,
  /** The newest checkpoint that is kept here, at most a minute behind; null before the first. */
  sealed: z.object({ size: z.number(), at: instant }).nullable(),
});
export type Checkpoint = z.infer<typeof checkpoint>;

export const chainReport = z.object({
  verdict: z.enum(["valid", "invalid"]),
  /** Lines that were checked. */
  events: z.number(),
  head: z.object({ seq: z.number(), hash: z.string(), at: instant }).nullable(),
  /** The first line that is not as it was written. */
  fault: z.object({ seq: z.number(), reason: z.string() }).nullable(),
  /** Lines whose data was erased; the lines themselves stand. */
  erased: z.number(),
  checked_at: instant,
  /** The verdict as a sentence. */
  message: z.string(),
});
export type ChainReport = z.infer<typeof chainReport>;

export const chainHead = z.object({ head: z.object({ seq: z.number(), hash: z.string(), at: instant }).nullable() });
