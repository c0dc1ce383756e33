import type { Action } from "@/lib/approvals/action";
import { isReworded } from "@/lib/approvals/likeness";
import { listDenials, type Denial } from "@/lib/approvals/repo";
import type { Ctx, KeyActor, TxCtx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";
import { iso, lengthInWords } from "@/lib/time";
import { LIMITS } from "@/lib/vocabulary";

/**
 * A denial sticks: the very call that a person denied, asked again by the same agent for the same requestor within ten
 * minutes, is refused whatever the agent now says for it. Answers the denial of which this is a rewording, or null.
 */
export async function requireNotDenied(tx: TxCtx<KeyActor>, action: Action, requestorId: Id<"user">): Promise<Denial | null> {
  const denials = await listDenials(tx, tx.actor.projectId, LIMITS.rephrasedWindow);
  const isSameCall = (denial: Denial) => denial.action === action.action && denial.resource === action.resource && denial.argsHash === action.argsHash;
  const isSameAsker = (denial: Denial) => denial.keyId === tx.actor.keyId && denial.agentId === action.agentId && denial.requestorId === requestorId;
  const standing = denials.find((denial) => denial.secondsAgo < LIMITS.denialSticks && isSameCall(denial) && isSameAsker(denial));
  if (standing !== undefined) throw denied(standing);
  const worded = { action: action.action, resource: action.resource, args: action.argsText ?? action.redactedText };
  return denials.find((denial) => isSameCall(denial) || isReworded(worded, { action: denial.action, resource: denial.resource, args: denial.args ?? denial.argsRedacted })) ?? null;
}

function denied(denial: Denial): AppError {
  const left = Math.max(1, Math.ceil(LIMITS.denialSticks - denial.secondsAgo));
  const because = denial.decisionReason === null ? "" : `: "${denial.decisionReason.replace(/[.\s]+$/, "")}"`;
  return new AppError("recently_denied", `${denial.deniedBy ?? "Somebody"} denied this very call ${lengthInWords(Math.max(1, Math.round(denial.secondsAgo)))} ago${because}. The denial stands for ten minutes; asking again makes no new request.`, {
    details: { request_id: denial.id, denied_by: denial.deniedBy, denied_at: iso(denial.resolvedAt), reason: denial.decisionReason, retry_after_seconds: left },
  });
}

/** Writes down that somebody asked again for what was denied; the refused creation itself leaves no trace. */
export async function noting<T>(ctx: Ctx<KeyActor>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.slug !== "recently_denied") throw error;
    const requestId = error.options.details?.["request_id"] as Id<"request">;
    await mutate(ctx, async () => changed(null, { type: "approval.refused", subjectId: requestId, requestId, data: { why: "recently_denied", claimed_email: ctx.actor.claimedEmail } }));
    throw error;
  }
}
