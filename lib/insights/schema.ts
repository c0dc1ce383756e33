import { z } from "zod";
import { idSchema } from "@/lib/ids";

/** Windows on offer, in days; as text, for they stand in addresses. */
export const INSIGHT_DAYS = ["7", "30", "90"] as const;

const instant = z.string().meta({ format: "date-time" });
const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

/** One of the windows on offer: a page that may ask for any window could ask for all of history. */
const days = z.enum(INSIGHT_DAYS, `Give one of ${INSIGHT_DAYS.join(", ")}.`).transform(Number);

export const insightsQuery = z.strictObject({
  days: z.optional(days).transform((given) => given ?? 30),
  project: idSchema("project").optional(),
  /** The zone in which days begin and evenings are counted. */
  zone: z.string().max(64).regex(/^[A-Za-z][\w+-]*(\/[\w+-]+)*$/, "Give the name of a time zone, such as Europe/Berlin.").refine(isZone, "Give the name of a time zone, such as Europe/Berlin.").default("UTC"),
});
export type InsightsQuery = z.infer<typeof insightsQuery>;

/** How many requests ended in which way. Those that are cancelled or still wait are in `requests` only. */
const counts = z.object({ requests: z.int(), approved: z.int(), denied: z.int(), expired: z.int() });
export type Counts = z.infer<typeof counts>;
/** Seconds from asking to a person's answer; null where no person answered. */
const quantiles = z.object({ p50: z.number().nullable(), p90: z.number().nullable(), p99: z.number().nullable() });
export type Quantiles = z.infer<typeof quantiles>;

export const ENDS = ["approved_once", "approved_timed", "approved_forever_grant", "approved_forever", "by_policy", "denied", "denied_by_policy", "expired", "cancelled", "pending"] as const;
export type End = (typeof ENDS)[number];

const personFigures = z.object({
  id: z.string(),
  name: z.string(),
  /** Signatures and denials by this person. */
  decided: z.int(),
  median_seconds: z.number().nullable(),
  denied: z.int(),
  /** Answers that came with the digest of the card, so from a screen that showed it. */
  with_card: z.int(),
});
export type PersonFigures = z.infer<typeof personFigures>;

const askLess = z.discriminatedUnion("kind", [
  /** A call that people keep approving: a grant or a rule is proposed for it. */
  z.object({ kind: z.literal("proposal"), proposal_id: z.string(), action: z.string(), times: z.int() }),
  /** A limit that asks too early: every call up to `to` was approved. */
  z.object({ kind: z.literal("limit"), path: z.string(), from: z.number(), to: z.number(), would_ask: z.int(), of: z.int() }),
]);
export type AskLess = z.infer<typeof askLess>;

const ruleFigures = z.object({
  project_id: z.string(),
  project: z.string(),
  /** The name of a rule, or its first line. */
  rule: z.string(),
  rule_id: z.string(),
  /** Its place from 1, and its line, in the newest version that asked. */
  number: z.int(),
  line: z.int(),
  version: z.int(),
  /** Whether that version is live now. */
  live: z.boolean(),
  requests: z.int(),
  approved: z.int(),
  denied: z.int(),
  median_seconds: z.number().nullable(),
  /** Requests in fifteen equal parts of the window, oldest first. */
  trend: z.array(z.int()),
  ask_less: askLess.nullable(),
});
export type RuleFigures = z.infer<typeof ruleFigures>;

const expiredRequest = z.object({ id: z.string(), action: z.string(), project: z.string(), requestor: z.string(), created_at: instant, waited_seconds: z.number() });
export type ExpiredRequest = z.infer<typeof expiredRequest>;

const idleGrant = z.object({ id: z.string(), action: z.string(), project: z.string(), kind: z.string(), given_by: z.string(), created_at: instant, last_used_at: instant.nullable(), expires_at: instant.nullable(), uses: z.int() });
export type IdleGrant = z.infer<typeof idleGrant>;

export const insights = z.object({
  days: z.int(),
  from: instant,
  to: instant,
  zone: z.string(),
  totals: counts.extend({ seconds: quantiles }),
  /** The same of as many days before. */
  before: counts.extend({ seconds: quantiles }),
  per_day: z.array(counts.extend({ day: z.string(), seconds: quantiles })),
  ends: z.array(z.object({ end: z.enum(ENDS), requests: z.int() })),
  /** `all`: everybody's, for admins; `self`: the reader's own; `none`: the reader decides nothing. */
  people_shown: z.enum(["all", "self", "none"]),
  people: z.array(personFigures),
  /** True where only the newest answers were counted. */
  people_capped: z.boolean(),
  rules: z.array(ruleFigures),
  expired: z.object({ outside_hours: z.int(), newest: z.array(expiredRequest) }),
  idle_grants: z.object({ total: z.int(), oldest: z.array(idleGrant) }),
});
export type Insights = z.infer<typeof insights>;
