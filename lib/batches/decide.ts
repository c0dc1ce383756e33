import { callsOf } from "@/lib/approvals/alike";
import type { BatchAnswer, BatchInput, BatchResult } from "@/lib/batches/schema";
import { decideRequest } from "@/lib/approvals/decide";
import type { Ctx, MemberActor } from "@/lib/context";
import { AppError, invalid } from "@/lib/errors";

type Asked = BatchInput["requests"][number];

/**
 * Gives one answer to several requests for the very same call. Every one is decided by the same verb, in a transaction of its
 * own, as if it stood alone: digest, right, quorum, note and audit event each. One that is refused stops none of the others;
 * a failure of the server ends the batch, and says of the rest that they were not tried.
 */
export async function decideBatch(ctx: Ctx<MemberActor>, input: BatchInput): Promise<BatchAnswer> {
  await requireAlike(ctx, input.requests);
  const results: BatchResult[] = [];
  for (const asked of input.requests) {
    const failed = results.at(-1)?.outcome;
    results.push(failed === "unknown" || failed === "not_tried" ? { id: asked.id, outcome: "not_tried", state: null, refusal: null } : await decideOne(ctx, input, asked));
  }
  return { results };
}

async function decideOne(ctx: Ctx<MemberActor>, { action, reason, shown }: BatchInput, { id, digest }: Asked): Promise<BatchResult> {
  try {
    const kind = action === "approve" ? { decision_kind: "approved_once" as const } : {};
    const { state } = await decideRequest(ctx, id, { action, digest, ...kind, ...(reason === undefined ? {} : { reason }), ...(shown === undefined ? {} : { shown }) });
    return { id, outcome: state === "pending" ? "signed" : "decided", state, refusal: null };
  } catch (error) {
    if (!(error instanceof AppError)) return { id, outcome: "unknown", state: null, refusal: null };
    const { slug, code, message, options } = error;
    return { id, outcome: "refused", state: null, refusal: { error: slug, code, message, ...(options.details === undefined ? {} : { details: options.details }) } };
  }
}

/** What is not one call cannot have been read as one. Requests that are not there are left to their own 404. */
async function requireAlike(ctx: Ctx<MemberActor>, requests: readonly Asked[]): Promise<void> {
  const calls = await callsOf(ctx, requests.map((request) => request.id));
  if (calls.size > 1) throw invalid('"requests": these do not all ask for the same call. Decide each call by itself.');
}
