import { z } from "zod";
import { policyChange } from "@/lib/approvals/schema";
import { simulation } from "@/lib/policies/schema";
import { LIMITS, PRINCIPAL_TYPES } from "@/lib/vocabulary";

const instant = z.string().meta({ format: "date-time" });
const person = z.object({ id: z.string(), email: z.string(), name: z.string() });

/** A call that people keep approving, and what would spare them (the numbers are of the last `days` days). */
export const proposal = z.object({
  id: z.string(),
  action: z.string(),
  resource: z.string().nullable(),
  /** RFC 8785 text of the arguments; null where only their hash is known. */
  args: z.string().nullable(),
  args_hash: z.string(),
  evidence: z.object({
    times: z.number(),
    days: z.number(),
    first_at: instant,
    last_at: instant,
    approvers: z.array(person),
    requestors: z.array(person),
    agents: z.array(z.string()),
    /** The newest requests, at most ten. */
    requests: z.array(z.string()),
  }),
  /** The rule as a difference; null where none can be written, and then `rule_problem` says why. */
  rule: policyChange.nullable(),
  rule_problem: z.string().nullable(),
  /** The grant that would do instead; null where one person may not give it, and then `grant_problem` says why. */
  grant: z.object({ duration_seconds: z.number(), principal_scope: z.object({ type: z.enum(PRINCIPAL_TYPES), value: z.string() }) }).nullable(),
  grant_problem: z.string().nullable(),
});
export type Proposal = z.infer<typeof proposal>;

export const proposalList = z.object({ items: z.array(proposal), approvals_needed: z.number() });
export type ProposalList = z.infer<typeof proposalList>;

export const proposalDetail = proposal.extend({
  /** The rule replayed over recorded calls; null where there is no rule. */
  simulation: simulation.nullable(),
  /** How many recorded calls the grant would have allowed; null where there is no grant. */
  grant_simulation: z.object({ matched: z.number(), of: z.number(), days: z.number(), capped: z.boolean() }).nullable(),
});
export type ProposalDetail = z.infer<typeof proposalDetail>;

export const acceptInput = z.strictObject({
  as: z.enum(["rule", "grant"]),
  /** With `rule`: the version whose difference was on the screen. */
  expected_version: z.int().min(0).optional(),
  /** With `grant`: shorter than proposed. */
  duration_seconds: z.int().min(1).optional(),
});
export type AcceptInput = z.infer<typeof acceptInput>;

export const dismissInput = z.strictObject({ reason: z.string().trim().max(LIMITS.reasonCharacters).optional() });
export type DismissInput = z.infer<typeof dismissInput>;

export const proposalOutcome = z.object({ id: z.string(), answer: z.enum(["rule", "grant", "dismissed"]), policy_version: z.number().nullable(), grant_id: z.string().nullable() });
export type ProposalOutcome = z.infer<typeof proposalOutcome>;
