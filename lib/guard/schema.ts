import { z } from "zod";
import { DECISION_SOURCES, ENGINE_DECISIONS } from "@/lib/vocabulary";

const line = (max: number) => z.string().min(1).max(max);

/** One call that an agent says it decided in its own process. Everything in it is a claim of whoever holds the key. */
export const claimedCall = z.strictObject({
  /** Made by the agent; the same call keeps it however often it is sent. */
  id: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, "Expected 8 to 64 letters, digits, _ or -."),
  /** Milliseconds between the decision and the sending, by a clock that is never set. */
  age_ms: z.int().min(0),
  action: line(8_192),
  /** Left out where they are large or hold what looks like a secret; their hash is always there. */
  args: z.record(z.string(), z.unknown()).optional(),
  args_hash: z.string().regex(/^sha256:[0-9a-f]{64}$/, 'Expected "sha256:" and 64 hex digits.'),
  /** True where the agent kept something back, because it is large or looks like a secret. */
  withheld: z.boolean().optional(),
  resource: line(2_048).optional(),
  agent_id: line(256).optional(),
  decision: z.enum(ENGINE_DECISIONS),
  decision_source: z.enum(DECISION_SOURCES),
  /** Given where the agent judged by a policy of its own (hybrid mode), which the server does not know. */
  policy_source: z.literal("local").optional(),
  rule_id: line(512).optional(),
  policy_version: z.int().min(1).optional(),
});
export type ClaimedCall = z.infer<typeof claimedCall>;

export const MOST_CLAIMS = 500;

export const claimsInput = z.strictObject({
  entries: z.array(claimedCall).min(1, "Send at least one entry.").max(MOST_CLAIMS),
  /** Calls that were lost in the agent since its last delivery, because it could not reach the server for long. */
  dropped: z.int().min(0).default(0),
});
export type ClaimsInput = z.infer<typeof claimsInput>;

export const claimsResult = z.object({
  accepted: z.int(),
  /** Entries whose id stands for another call already; the first one stays. */
  dropped: z.int(),
});
export type ClaimsResult = z.infer<typeof claimsResult>;
