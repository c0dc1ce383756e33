import { z } from "zod";
import { person } from "@/lib/approvals/schema";
import { idSchema } from "@/lib/ids";
import { DECISION_KINDS, GRANT_STATES, LIMITS, PRINCIPAL_TYPES } from "@/lib/vocabulary";

const instant = z.string().meta({ format: "date-time" });

export const revokeInput = z.strictObject({ reason: z.string().trim().max(LIMITS.reasonCharacters).optional() });
export type RevokeInput = z.infer<typeof revokeInput>;

export const narrowInput = z
  .strictObject({
    /** When it shall end; earlier than it would. */
    expires_at: z.iso.datetime({ offset: true }).optional(),
    /** Seconds from now; instead of `expires_at`. */
    duration_seconds: z.int().min(1).optional(),
    /** Null: exactly the call that was approved. */
    reach: z.record(z.string(), z.unknown()).nullable().optional(),
    principal_scope: z.strictObject({ type: z.enum(PRINCIPAL_TYPES) }).optional(),
    reason: z.string().trim().max(LIMITS.reasonCharacters).optional(),
  })
  .refine((input) => input.expires_at === undefined || input.duration_seconds === undefined, { message: "Give an end or a duration, not both.", path: ["expires_at"] })
  .refine((input) => [input.expires_at, input.duration_seconds, input.reach, input.principal_scope].some((one) => one !== undefined), { message: "Say what to narrow: expires_at, duration_seconds, reach or principal_scope.", path: ["reach"] });
export type NarrowInput = z.infer<typeof narrowInput>;

export const usesQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.coerce.number().int().min(1).optional(),
});
export type UsesQuery = z.infer<typeof usesQuery>;

export const grantUse = z.object({
  /** The line of the audit chain that says so. */
  id: z.string(),
  seq: z.number(),
  at: instant,
  /** The governed call that ran under it. */
  call_id: z.string().nullable(),
  action: z.string().nullable(),
  resource: z.string().nullable(),
  /** RFC 8785 text; null where only their hash is known. */
  args: z.string().nullable(),
  args_hash: z.string().nullable(),
  agent_id: z.string().nullable(),
  machine: z.string().nullable(),
  requestor: person.nullable(),
  key: z.object({ id: z.string(), name: z.string(), last_four: z.string() }).nullable(),
});
export type GrantUse = z.infer<typeof grantUse>;

export const grantUses = z.object({ items: z.array(grantUse), next_cursor: z.string().nullable() });
export type GrantUses = z.infer<typeof grantUses>;

export const grantFilter = z.strictObject({
  state: z.enum(GRANT_STATES).optional(),
  /** A project's id. */
  project: idSchema("project").optional(),
  /** A member's id or address: the requestor or the giver. */
  person: z.string().trim().min(1).max(320).optional(),
  kind: z.enum(DECISION_KINDS).optional(),
  /** Part of the action, an agent's name, a person's name or address, or an id. */
  q: z.string().trim().max(200).optional(),
  /** `true`: only standing grants that nobody used for 90 days. */
  unused: z.enum(["true", "false"]).transform((text) => text === "true").optional(),
});

export const grantQuery = grantFilter.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
});
export type GrantQuery = z.infer<typeof grantQuery>;

export const grant = z.object({
  id: z.string(),
  state: z.enum(GRANT_STATES),
  kind: z.enum(DECISION_KINDS),
  project: z.object({ id: z.string(), name: z.string() }),
  action: z.string(),
  resource: z.string().nullable(),
  args_hash: z.string(),
  /** Null where the grant covers exactly the action, resource and arguments above. */
  reach: z.record(z.string(), z.unknown()).nullable(),
  agent_id: z.string().nullable(),
  /** Who may use it; `label` is what the value is called. */
  principal_scope: z.object({ type: z.enum(PRINCIPAL_TYPES), value: z.string(), label: z.string() }),
  request_id: z.string(),
  requestor: person,
  given_by: person,
  uses: z.number(),
  last_used_at: instant.nullable(),
  created_at: instant,
  expires_at: instant.nullable(),
  revoked_at: instant.nullable(),
  revoked_by: person.nullable(),
  revoke_reason: z.string().nullable(),
  single_use: z.boolean(),
  unused_for_90_days: z.boolean(),
  /** Of an active grant: that as the policy stands it covers nothing any more, or not the call that it was given for, and why, as the end of a sentence. */
  shortfall: z.object({ covers: z.enum(["nothing", "other_calls"]), because: z.string() }).nullable(),
  /** Whether the caller may revoke it now. */
  may_revoke: z.boolean(),
});
export type Grant = z.infer<typeof grant>;

/** One line of a grant's own story: given, narrowed, revoked. Its uses are told apart. */
export const grantChange = z.object({
  id: z.string(),
  seq: z.number(),
  at: instant,
  type: z.enum(["grant.created", "grant.narrowed", "grant.revoked"]),
  by: person.nullable(),
  reason: z.string().nullable(),
  /** What it covered, for whom and until when, before and after; null where that did not change or was erased. */
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
});
export type GrantChange = z.infer<typeof grantChange>;

export const grantDetail = grant.extend({
  /** The arguments that were approved, as RFC 8785 text; null where only their hash is known. */
  args: z.string().nullable(),
  policy: z.object({ name: z.string().nullable(), version: z.number().nullable(), rule_id: z.string().nullable() }),
  /** To whom it could be narrowed: the requestor, the key, the agent, the machine that it was asked for with. */
  may_narrow_to: z.array(z.object({ type: z.enum(PRINCIPAL_TYPES), label: z.string() })),
  changes: z.array(grantChange),
});
export type GrantDetail = z.infer<typeof grantDetail>;

export const grantList = z.object({
  items: z.array(grant),
  next_cursor: z.string().nullable(),
  /** How many there are under the same filters in each state; only on the first page. */
  counts: z.object({ active: z.number(), used: z.number(), expired: z.number(), revoked: z.number(), unused_for_90_days: z.number() }).nullable(),
});
export type GrantList = z.infer<typeof grantList>;
