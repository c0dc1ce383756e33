import { z } from "zod";
import { idSchema } from "@/lib/ids";
import { said } from "@/lib/said";
import { LIMITS, REQUEST_STATES, VOTE_ACTIONS } from "@/lib/vocabulary";

export const MOST_IN_BATCH = 100;

/** One answer to several requests for the very same call; an approval is always for once (docs/decisions). */
export const batchInput = z
  .strictObject({
    action: z.enum(VOTE_ACTIONS),
    reason: z.string().overwrite(said).max(LIMITS.reasonCharacters).optional(),
    /** The hash of the rendering that was on the screen (`review.shown` of any of them): it is one call, and so one rendering. */
    shown: z.string().max(80).optional(),
    /** Each with the digest that was on the screen; unlike in a single decision it may not be left out. */
    requests: z.array(z.strictObject({ id: idSchema("request"), digest: z.string().max(200) })).min(1, "Name at least one request.").max(MOST_IN_BATCH),
  })
  .refine(({ requests }) => new Set(requests.map((request) => request.id)).size === requests.length, { message: "Each request once.", path: ["requests"] });
export type BatchInput = z.infer<typeof batchInput>;

export const BATCH_OUTCOMES = ["decided", "signed", "refused", "unknown", "not_tried"] as const;

export const batchResult = z.object({
  id: z.string(),
  /** `signed`: it needs more signatures. `unknown`: the server failed underway, and the request itself says what became of it. */
  outcome: z.enum(BATCH_OUTCOMES),
  /** The state after the answer, where it is known. */
  state: z.enum(REQUEST_STATES).nullable(),
  /** Why not, as in a single decision. */
  refusal: z.object({ error: z.string(), code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() }).nullable(),
});
export type BatchResult = z.infer<typeof batchResult>;

/** In the order of the question; each is a decision of its own. */
export const batchAnswer = z.object({ results: z.array(batchResult) });
export type BatchAnswer = z.infer<typeof batchAnswer>;
