import { z } from "zod";
import { ROLES, SCOPES, LIMITS } from "@/lib/vocabulary";

const seconds = (max: number) => z.int().min(1).max(max);
const scopeId = z.string().min(1).max(64);
/** A member id or an address (contract section 20). */
const people = z.array(z.string().trim().min(1).max(320)).max(100);

export const settingsScope = { scope: z.enum(SCOPES), scope_id: scopeId.optional() };

/** What `PUT /api/orgs/{org}/hitl-settings` takes: what is left out stays as it is, or as it is by default (contract section 3). */
export const settingsInput = z.strictObject({
  ...settingsScope,
  enabled: z.boolean().optional(),
  approvers: people.optional(),
  quorum: z.int().min(1).max(100).optional(),
  default_timeout_seconds: seconds(LIMITS.ruleTimeoutCap).optional(),
  escalate_after_seconds: seconds(LIMITS.ruleTimeoutCap).nullable().optional(),
  escalate_to: people.optional(),
  max_grant_seconds: z.int().min(1).optional(),
  allow_forever: z.boolean().optional(),
  require_reason: z.boolean().optional(),
});
export type SettingsInput = z.infer<typeof settingsInput>;

export const settingsPlace = z.strictObject(settingsScope);
export type SettingsPlace = z.infer<typeof settingsPlace>;

export const settingsTestInput = z.strictObject({ ...settingsScope });

export const personWire = z.object({ id: z.string(), email: z.string(), name: z.string() });
export type PersonWire = z.infer<typeof personWire>;

export const settingsRowWire = z.object({
  id: z.string(),
  scope: z.enum(SCOPES),
  scope_id: z.string(),
  name: z.string(),
  enabled: z.boolean(),
  approvers: z.array(personWire),
  quorum: z.int(),
  default_timeout_seconds: z.int(),
  escalate_after_seconds: z.int().nullable(),
  escalate_to: z.array(personWire),
  max_grant_seconds: z.int(),
  allow_forever: z.boolean(),
  require_reason: z.boolean(),
  updated_at: z.string(),
  updated_by: z.string().nullable(),
  /** In the answer to a save: why nobody could approve at this moment; null where somebody could. */
  nobody_now: z.string().nullable().optional(),
});
export type SettingsRowWire = z.infer<typeof settingsRowWire>;

export const RESOLVED_SCOPES = [...SCOPES, "default"] as const;

/** One place where a row may stand, and what a call there gets. */
export const scopeNodeWire = z.object({
  scope: z.enum(SCOPES),
  scope_id: z.string(),
  name: z.string(),
  project_id: z.string().nullable(),
  last_four: z.string().nullable(),
  /** The place's own row, null where it has none. */
  own_row_enabled: z.boolean().nullable(),
  /** Who made the live keys here and below, as `members[].person`: nobody signs what comes by a key of their own. */
  key_makers: z.array(z.string()),
  resolved: z.object({
    enabled: z.boolean(),
    scope: z.enum(RESOLVED_SCOPES),
    scope_id: z.string().nullable(),
    named: z.boolean(),
    /** The people who may decide a call here, the requestor set aside. */
    approvers: z.array(personWire),
    quorum: z.int().nullable(),
    wait_seconds: z.int().nullable(),
    escalate_after_seconds: z.int().nullable(),
    escalate_to: z.array(personWire),
    /** Approvers who are out of office now, and who decides in their place. */
    away: z.array(personWire.extend({ until: z.string(), delegate: personWire.nullable() })).optional(),
    /** Why a call here would be refused with E1305 at this moment; null where somebody could answer. */
    nobody_now: z.string().nullable().optional(),
  }),
});
export type ScopeNodeWire = z.infer<typeof scopeNodeWire>;

export const settingsWire = z.object({
  configured: z.boolean(),
  rows: z.array(settingsRowWire),
  scopes: z.array(scopeNodeWire),
  members: z.array(personWire.extend({
    role: z.enum(ROLES),
    /** The same for members who are the same person, and sign once. */
    person: z.string(),
  })),
});
export type SettingsWire = z.infer<typeof settingsWire>;

export const settingsRemovedWire = z.object({ removed: z.literal(true), scope: z.enum(SCOPES), scope_id: z.string() });
