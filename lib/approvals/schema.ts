import { CanonicalError, parseStrictJson } from "@countersign/sdk/canonical";
import { z } from "zod";
import { PREVIEW_KINDS, type Preview } from "@/lib/approvals/preview";
import { idSchema } from "@/lib/ids";
import { diffLine } from "@/lib/policies/schema";
import { said } from "@/lib/said";
import { DECISION_KINDS, LIMITS, POLICY_SOURCES, PRINCIPAL_TYPES, REQUEST_STATES, SCOPES, VOTE_ACTIONS } from "@/lib/vocabulary";

const instant = z.string().meta({ format: "date-time" });
const jsonObject = z.record(z.string(), z.unknown());
/** Postgres cannot hold U+0000, and half a surrogate pair has no UTF-8; the body parser refuses both before this. */
const line = (max: number) => z.string().min(1).max(max);

/** What may be asked of guard, and of the dry check (contract sections 5 and 20). */
export const guardInput = z.strictObject({
  action: line(8_192),
  args: jsonObject.optional(),
  resource: line(2_048).optional(),
  context: jsonObject.optional(),
  agent_id: line(256).optional(),
});
export type GuardInput = z.infer<typeof guardInput>;

/** Under which a request's `Idempotency-Key` is kept. */
export const REQUEST_ROUTE = "POST /api/approval-requests";

/** The body that opens a request (contract section 6). */
export const createInput = z.strictObject({
  canonical_action: line(8_192),
  reason: z.string().max(LIMITS.reasonCharacters).default(""),
  ttl_seconds: z.int().min(1).optional(),
  args: jsonObject.optional(),
  args_redacted: jsonObject.optional(),
  args_hash: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'Expected "sha256:" and 64 hex digits.').optional(),
  resource: line(2_048).optional(),
  agent_id: line(256).optional(),
  project_id: idSchema("project").optional(),
  context: jsonObject.optional(),
  policy_version: z.int().min(0).optional(),
  policy_source: z.enum(POLICY_SOURCES).optional(),
});
export type CreateInput = z.infer<typeof createInput>;

export const principalScope = z.strictObject({ type: z.enum(PRINCIPAL_TYPES), value: line(256).optional() });
export type PrincipalScope = z.infer<typeof principalScope>;

/** What an approval leaves behind; a deny leaves nothing, so that whoever sends one of these with it meant something else. */
const OF_AN_APPROVAL = ["decision_kind", "duration_seconds", "principal_scope", "reach"] as const;

function nothingGivenByADeny(input: { action: string } & Partial<Record<(typeof OF_AN_APPROVAL)[number], unknown>>, context: z.RefinementCtx): void {
  if (input.action !== "deny") return;
  for (const name of OF_AN_APPROVAL) {
    if (input[name] !== undefined) context.addIssue({ code: "custom", path: [name], message: 'It goes with action "approve" only. A deny gives nothing; leave it out.' });
  }
}

export const decideInput = z.strictObject({
  action: z.enum(VOTE_ACTIONS),
  decision_kind: z.enum(DECISION_KINDS).optional(),
  duration_seconds: z.int().min(1).optional(),
  principal_scope: principalScope.optional(),
  reach: jsonObject.optional(),
  reason: z.string().overwrite(said).max(LIMITS.reasonCharacters).optional(),
  digest: z.string().optional(),
  /** The hash of the rendering that was on the screen (`review.shown`); another one here is refused as a stale view. */
  shown: z.string().max(80).optional(),
  expected_policy_version: z.int().min(0).optional(),
}).superRefine(nothingGivenByADeny);
export type DecideInput = z.infer<typeof decideInput>;

export const redeemInput = z.strictObject({
  digest: z.string().optional(),
  args_hash: z.string().optional(),
  consumption_key: line(255),
});
export type RedeemInput = z.infer<typeof redeemInput>;

/** A width that an approver considers (contract section 7); what is left out is as it would be decided by default. */
export const previewInput = z.strictObject({
  decision_kind: z.enum(DECISION_KINDS).optional(),
  principal_scope: z.strictObject({ type: z.enum(PRINCIPAL_TYPES) }).optional(),
  reach: jsonObject.nullable().optional(),
  /** Other reaches to be counted beside it, null for exactly this call. */
  reaches: z.array(jsonObject.nullable()).max(8).optional(),
});
export type PreviewInput = z.infer<typeof previewInput>;

const unlikeCall = z.object({ id: z.string(), at: instant, action: z.string(), resource: z.string().nullable(), args: z.string().nullable(), agent_id: z.string().nullable() });

export const wouldMatch = z.object({
  /** Recorded calls of the project that the approval would have covered; the one that is asked about is left out. */
  matched: z.number(),
  /** Whether it goes no further than those who signed before; a later signer may only narrow. */
  allowed: z.boolean(),
  of: z.number(),
  days: z.number(),
  /** Whether there were more calls than are looked at. */
  capped: z.boolean(),
  /** Up to three covered calls that are least like the one asked about. */
  unlike: z.array(unlikeCall),
  /** The same reach for each principal that the request names. */
  per_principal: z.array(z.object({ type: z.enum(PRINCIPAL_TYPES), value: z.string(), matched: z.number() })),
  /** The same principal for each of `reaches`, in their order. */
  per_reach: z.array(z.object({ matched: z.number(), allowed: z.boolean() })),
});
export type WouldMatch = z.infer<typeof wouldMatch>;

export const delegateInput = z.strictObject({
  /** A member's id or address. */
  to: z.string().trim().min(1, "Say to whom.").max(320),
  reason: z.string().trim().max(LIMITS.reasonCharacters).optional(),
});
export type DelegateInput = z.infer<typeof delegateInput>;

export const cancelInput = z.strictObject({ reason: z.string().trim().max(LIMITS.reasonCharacters).optional() });

export const receipt = z.object({
  request_id: z.string(),
  grant_id: z.string().nullable(),
  consumption_key: z.string(),
  args_hash: z.string(),
  digest: z.string(),
  redeemed_at: instant,
});
export type Receipt = z.infer<typeof receipt>;

export const person = z.object({ id: z.string(), email: z.string(), name: z.string() });
export type Person = z.infer<typeof person>;

const vote = z.object({
  person,
  action: z.enum(VOTE_ACTIONS),
  reason: z.string().nullable(),
  at: instant,
  /** In whose place it was signed; null where in the signer's own. */
  signed_for: person.nullable().optional(),
  /** False while the request is open and whoever signed may not decide it any more: another signature is needed. */
  counts: z.boolean().optional(),
  /** How far it reaches; null for a denial. */
  terms: z.object({ decision_kind: z.enum(DECISION_KINDS), duration_seconds: z.number().nullable(), principal: z.enum(PRINCIPAL_TYPES), reach: jsonObject.nullable() }).nullable(),
});

/** The card, drawn by the server from the canonical arguments; its parts belong to the page and are no contract. */
const drawn = z.looseObject({ kind: z.enum(PREVIEW_KINDS), title: z.string() }) as unknown as z.ZodType<Preview>;
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/);
const amountWords = z.object({ value: decimal, text: z.string() });

/** What the same agent moved before by the same action in the same currency: calls that were let through, by the policy or by people. */
export const earlierAmounts = z.object({
  count: z.number(),
  days: z.number(),
  /** Where there were too many calls in the project for all of those days: the time of the oldest that was looked at. */
  since: instant.nullable(),
  smallest: amountWords.nullable(),
  largest: amountWords.nullable(),
  /** How many were as large as this one, or larger. */
  as_large: z.number(),
  /** At most 60 of them from the smallest to the largest, for drawing. */
  marks: z.array(decimal),
  /** Above which the rule that stopped the call asks a person; null where it says nothing of the amount, or has changed since. */
  limit: amountWords.nullable(),
});
export type EarlierAmounts = z.infer<typeof earlierAmounts>;

/** What a person who decides is shown beside the request; agents do not get it. */
export const review = z.object({
  project: z.object({ id: z.string(), name: z.string() }),
  key: z.object({ id: z.string(), name: z.string(), last_four: z.string() }).nullable(),
  claimed_email: z.string(),
  machine: z.string().nullable(),
  preview: drawn,
  /** The hash of everything that the preview shows; goes back with the decision. */
  shown: z.string(),
  /** The arguments as JSON, without what looks like a secret; null where only their hash is known. */
  args: z.string().nullable(),
  /** Widths that can be chosen beside exactly this call, from narrow to wide. */
  reaches: z.array(z.object({ reach: jsonObject, pattern: z.string(), aside: z.string() })),
  /** The pattern of exactly this action, and the arguments that a reach of one's own may be held to. */
  exact_action: z.string(),
  limits: z.object({ fixed: z.array(z.object({ name: z.string(), value: scalar })), open: z.array(z.string()) }),
  context: z.string().nullable(),
  rule: z.object({ id: z.string().nullable(), index: z.number().nullable(), reason: z.string().nullable(), pattern: z.string().nullable() }),
  policy_source: z.enum(POLICY_SOURCES),
  cascade: z.array(z.object({ scope: z.enum(SCOPES), label: z.string(), answer: z.enum(["none", "on", "off", "not_asked"]) })),
  may_decide: z.array(person.extend({ role: z.string() })),
  you: z.object({
    may_decide: z.boolean(),
    /** Why not, as a sentence. */
    why_not: z.string().nullable(),
    may_change_policy: z.boolean(),
    may_cancel: z.boolean(),
    may_delegate: z.boolean().optional(),
    /** In whose place you would sign, where you have no right of your own. */
    stands_in_for: person.nullable().optional(),
    voted: z.boolean(),
  }),
  /** To whom it was handed, and in whose place they sign. */
  delegated_to: person.nullable().optional(),
  delegated_by: person.nullable().optional(),
  /** To whom you may hand it, and until when they are out of office. */
  may_be_handed_to: z.array(person.extend({ role: z.string(), away_until: instant.nullable() })),
  /** Who would decide but is out of office. */
  away: z.array(z.object({ person, until: instant, delegate: person.nullable() })).optional(),
  /** The denied request that this one asks again in other words, or for another person or agent. */
  rephrased_from: z.object({ id: z.string(), action: z.string(), denied_by: person.nullable(), denied_at: instant.nullable(), reason: z.string().nullable() }).nullable().optional(),
  terms: z.object({ max_grant_seconds: z.number(), allow_forever: z.boolean(), require_reason: z.boolean() }),
  votes: z.array(vote),
  /** For money only, and where an agent asked. */
  earlier_amounts: earlierAmounts.nullable().optional(),
  asked_before: z.object({ times: z.number(), approved: z.number(), denied: z.number(), days: z.number(), /** Whether there may be more: the newest thousand are counted. */ capped: z.boolean().optional() }),
  redeemed_at: instant.nullable(),
  /** Whether the call that ran was bound to what was approved; null until it ran. */
  ran_as_approved: z.boolean().nullable(),
  escalated_at: instant.nullable(),
  /** Who was told, because nobody had answered. */
  escalated_to: z.array(person).optional(),
  /** Who has opened the card, and when first. */
  opened_by: z.array(z.object({ person, at: instant })).optional(),
});
export type Review = z.infer<typeof review>;

export const approvalRequest = z.object({
  id: z.string(),
  state: z.enum(REQUEST_STATES),
  status: z.enum(REQUEST_STATES),
  canonical_action: z.string(),
  resource: z.string().nullable(),
  reason: z.string(),
  requestor: person,
  agent_id: z.string().nullable(),
  project_id: z.string(),
  governing_scope: z.enum(SCOPES),
  policy: z.object({ id: z.string().nullable(), name: z.string().nullable(), version: z.number().nullable(), rule_id: z.string().nullable() }),
  args_redacted: z.unknown().nullable(),
  args_hash: z.string(),
  digest: z.string(),
  quorum: z.object({ required: z.number(), given: z.number() }),
  is_test: z.boolean(),
  created_at: instant,
  expires_at: instant,
  resolved_at: instant.nullable(),
  decision_kind: z.enum(DECISION_KINDS).nullable(),
  grant_id: z.string().nullable(),
  resolved_by: person.nullable(),
  decision_reason: z.string().nullable(),
  /** Why the system resolved it, where no person did. */
  note: z.string().nullable(),
  /** For people only: what the card shows. */
  review: review.optional(),
});
export type ApprovalRequest = z.infer<typeof approvalRequest>;

/** A row of the inbox: the request, and what it is to the person who looks. */
export const inboxItem = approvalRequest.omit({ review: true }).extend({
  project: z.object({ id: z.string(), name: z.string() }),
  /** RFC 8785 text of the arguments, for the line that tells look-alikes apart. */
  args: z.string().nullable(),
  waiting_for_me: z.boolean(),
  /** Full names of others who may decide it, at most five; empty once it is over. */
  others_may_decide: z.array(z.string()),
  mine: z.boolean(),
  voted: z.boolean(),
  /** Whether it asks again, in other words, for what was denied. */
  rephrased: z.boolean().optional(),
  /** Whether it was handed to the person who looks. */
  handed_to_me: z.boolean().optional(),
  /** The same for requests that ask for the very same call, whoever asks; compared, and read no further. */
  alike: z.string(),
});
export type InboxItem = z.infer<typeof inboxItem>;

export const LIST_STATES = ["pending", "decided", "expired", "all"] as const;

const flag = z.enum(["true", "false"]).transform((text) => text === "true").optional();
const named = (max: number) => z.string().trim().min(1, "Give it a value, or leave it out.").max(max).optional();
const MOST_IDS = 50;

export const listQuery = z
  .strictObject({
    state: z.enum(LIST_STATES).default("pending"),
    mine: flag,
    /** Pending ones that the caller may decide and has not signed. */
    for_me: flag,
    /** A project's id or name. */
    project: named(200),
    agent: named(256),
    /** A member's id, address or full name: for whom the agent asked. */
    person: named(320),
    /** Words of the action by their beginnings; with `*` or `?` a glob over the whole of it. */
    action: named(512),
    /** Words by their beginnings: of the action, resource, message, agent, claimed address or id. */
    q: z.string().max(200).optional(),
    /** Only those of these requests, at most 50, that the other filters let through; ids with commas between. */
    ids: z.string().max(2_000).transform((text) => text.split(",")).pipe(z.array(idSchema("request")).max(MOST_IDS)).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().max(200).optional(),
  })
  .refine((query) => query.for_me !== true || query.state === "pending", { message: "Only pending requests wait for somebody.", path: ["for_me"] });
export type ListQuery = z.infer<typeof listQuery>;

export const approvalList = z.object({
  items: z.array(inboxItem),
  next_cursor: z.string().nullable(),
  /** Words were looked for in requests down to this instant only, and older ones wait behind `next_cursor`; null where all were looked through. */
  searched_to: instant.nullable(),
  /** The server's clock, for counting down. */
  server_time: instant,
  counts: z.object({ pending: z.number(), waiting_for_me: z.number() }),
});
export type ApprovalList = z.infer<typeof approvalList>;

export const guardResult = z.object({
  decision: z.enum(["allow", "deny", "warn"]),
  denied: z.boolean(),
  hitl_eligible: z.boolean(),
  reason: z.string().nullable(),
  reason_code: z.string(),
  policy_id: z.string().nullable(),
  policy_name: z.string().nullable(),
  policy_version: z.number().nullable(),
  rule_id: z.string().nullable(),
  decision_source: z.enum(["policy", "approval", "default"]),
  grant_id: z.string().nullable(),
  args_hash: z.string(),
  digest: z.string(),
});
export type GuardResult = z.infer<typeof guardResult>;

/** Arguments in a query are JSON text; what is not an object is refused where it is parsed. */
export const checkQuery = z.strictObject({
  action: line(8_192),
  args: z.string().max(262_144).transform(parseArgs).optional(),
  resource: line(2_048).optional(),
  agent_id: line(256).optional(),
});

function parseArgs(text: string, at: z.RefinementCtx): Record<string, unknown> {
  try {
    const parsed = parseStrictJson(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof CanonicalError)) throw error;
    at.addIssue({ code: "custom", message: error.message });
    return z.NEVER;
  }
  at.addIssue({ code: "custom", message: "Expected a JSON object." });
  return z.NEVER;
}

export const checkResult = guardResult.extend({ allowed: z.boolean(), needs_approval: z.boolean() });

export const policyChange = z.object({
  policy_id: z.string(),
  policy_name: z.string(),
  version: z.number(),
  next_version: z.number(),
  diff: z.array(diffLine),
  yaml: z.string(),
});
export type PolicyChange = z.infer<typeof policyChange>;
