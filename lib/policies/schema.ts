import { z } from "zod";
import { DECISION_SOURCES, ENGINE_DECISIONS } from "@/lib/vocabulary";

const yaml = z.string().max(200_000, "A policy may have at most 200,000 characters.");
const version = z.int().min(1);

export const publishInput = z.strictObject({
  yaml,
  comment: z.string().trim().max(500).optional(),
  /** The version that the writer read; 0 where there was none. */
  expected_version: z.int().min(0).optional(),
});
export type PublishInput = z.infer<typeof publishInput>;

export const validateInput = z.strictObject({ yaml });
export const restoreInput = z.strictObject({ version, expected_version: z.int().min(0).optional() });
export type RestoreInput = z.infer<typeof restoreInput>;

/** What a dry test asks: an action, and a draft to ask it of instead of the live version. */
export const actionTestInput = z.strictObject({
  action: z.string().trim().min(1, "Write an action, such as Bash:sudo apt-get update.").max(4_096),
  args: z.record(z.string(), z.json()).optional(),
  resource: z.string().max(1_024).optional(),
  agent_id: z.string().max(256).optional(),
  yaml: yaml.optional(),
});
export type ActionTestInput = z.infer<typeof actionTestInput>;

export const policyError = z.object({ line: z.int(), column: z.int(), end_column: z.int().nullable(), text: z.string(), message: z.string(), suggestion: z.string().nullable() });
export type PolicyErrorWire = z.infer<typeof policyError>;

export const DIFF_KINDS = ["same", "add", "remove"] as const;
export const diffLine = z.object({ kind: z.enum(DIFF_KINDS), text: z.string(), before_line: z.int().nullable(), after_line: z.int().nullable() });
export type DiffLineWire = z.infer<typeof diffLine>;

export const versionSummary = z.object({
  version: z.int(),
  comment: z.string().nullable(),
  author: z.string(),
  author_id: z.string().nullable(),
  created_at: z.string(),
  request_id: z.string().nullable(),
  restored_from: z.int().nullable(),
  added: z.int(),
  removed: z.int(),
  live: z.boolean(),
});
export type VersionSummary = z.infer<typeof versionSummary>;

export const versionDetail = versionSummary.extend({
  yaml: z.string(),
  /** From `against` to this version. */
  diff: z.array(diffLine),
  against: z.int(),
});
export type VersionDetail = z.infer<typeof versionDetail>;

export const versionQuery = z.strictObject({
  /** The version to compare with; the one before where it is not given, 0 for an empty text. */
  against: z.coerce.number().int().min(0).max(999_999_999).optional(),
});
export type VersionQuery = z.infer<typeof versionQuery>;

export const versionsQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.coerce.number().int().min(1).optional(),
});
export type VersionsQuery = z.infer<typeof versionsQuery>;

export const versionList = z.object({ items: z.array(versionSummary), next_cursor: z.string().nullable() });
export type VersionList = z.infer<typeof versionList>;

/** The live policy of a project; version 0 and an empty text where none was ever saved. */
export const policyWire = z.object({
  project_id: z.string(),
  project: z.string(),
  policy_id: z.string().nullable(),
  name: z.string(),
  version: z.int(),
  yaml: z.string(),
  live: versionSummary.nullable(),
});
export type PolicyWire = z.infer<typeof policyWire>;

export const publishedWire = policyWire.extend({
  /** How many pending requests the new version answered by itself (contract section 9). */
  answered_requests: z.int(),
});
export type PublishedWire = z.infer<typeof publishedWire>;

export const validation = z.object({
  valid: z.boolean(),
  errors: z.array(policyError),
  rules: z.int().nullable(),
  /** What may be saved but would not work at this moment. */
  warnings: z.array(z.object({ line: z.int(), message: z.string() })).optional(),
});
export type Validation = z.infer<typeof validation>;

export const actionTest = z.object({
  decision: z.enum(ENGINE_DECISIONS),
  hitl_eligible: z.boolean(),
  reason: z.string().nullable(),
  reason_code: z.string(),
  decision_source: z.enum(DECISION_SOURCES),
  rule_id: z.string().nullable(),
  rule_index: z.int().nullable(),
  rule_line: z.int().nullable(),
  matched_pattern: z.string().nullable(),
  /** Null where a draft was asked, or where the project has no policy. */
  policy_version: z.int().nullable(),
  /** Each rule that was asked, top to bottom, up to the one that decides; at most 500. */
  considered: z.array(
    z.object({
      rule_id: z.string(),
      line: z.int(),
      verdict: z.enum(["decides", "passes"]),
      /** Whether it names the action, so that only a condition kept it from deciding. */
      near: z.boolean(),
      why: z.string(),
    }),
  ),
});
export type ActionTest = z.infer<typeof actionTest>;

export const simulateInput = z.strictObject({
  yaml,
  /** From when on recorded calls are replayed; 30 days back where it is not given. */
  since: z.iso.datetime({ offset: true, error: "Write an instant, such as 2026-01-31T00:00:00Z." }).optional(),
  /** Calls from this instant on are left out: a long replay is asked for in parts. */
  until: z.iso.datetime({ offset: true, error: "Write an instant, such as 2026-01-31T00:00:00Z." }).optional(),
});
export type SimulateInput = z.infer<typeof simulateInput>;

export const CALL_OUTCOMES = ["allow", "warn", "ask", "deny"] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** What recorded calls would have got from a draft, beside what the live version says of them. */
export const simulation = z.object({
  since: z.string(),
  until: z.string(),
  calls: z.int(),
  changed: z.int(),
  /** True where there were more different calls than are replayed; the most frequent were. */
  capped: z.boolean(),
  changes: z.array(
    z.object({
      from: z.enum(CALL_OUTCOMES),
      to: z.enum(CALL_OUTCOMES),
      calls: z.int(),
      examples: z.array(z.object({ action: z.string(), agent_id: z.string().nullable(), calls: z.int() })),
    }),
  ),
  /** How many more (or, below zero, fewer) calls a week would ask a person. */
  more_asks_per_week: z.number(),
  /** Requests pending now that publishing the draft would answer by itself. */
  answered_requests: z.int(),
});
export type Simulation = z.infer<typeof simulation>;

/** Words for whoever writes a policy, most often seen first. */
export const policyHints = z.object({
  actions: z.array(z.string()),
  resources: z.array(z.string()),
  agents: z.array(z.string()),
  arguments: z.array(z.string()),
  members: z.array(z.object({ email: z.string(), name: z.string(), role: z.string() })),
});
export type PolicyHints = z.infer<typeof policyHints>;
