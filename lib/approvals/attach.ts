import { consumptionKeyOf } from "@countersign/sdk/canonical";
import { attempt } from "@/lib/approvals/redeem";
import { Refusal } from "@/lib/approvals/refusal";
import { listRows, lockRequest, type RequestRow } from "@/lib/approvals/repo";
import { REQUEST_ROUTE } from "@/lib/approvals/schema";
import type { Ctx, KeyActor, TxCtx } from "@/lib/context";
import { findCover, type Covered } from "@/lib/grants/cover";
import { answerUnder } from "@/lib/idempotency";
import type { Requestor } from "@/lib/identity/resolve";
import type { Id } from "@/lib/ids";
import { unchanged, type Outcome } from "@/lib/mutate";
import { holdPolicy } from "@/lib/policies/lock";
import { sentInOrder } from "@/lib/sent-in-order";

export type { RequestRow };

/** The approved request that this key opened under a name for this very call and person, or null. The policy may have moved since. */
export async function findApprovedUnder(ctx: Ctx<KeyActor>, name: string, call: Covered): Promise<RequestRow | null> {
  const answer = await answerUnder<{ id: Id<"request"> }>(ctx, { credential: ctx.actor.keyId, route: REQUEST_ROUTE, key: name });
  const [row] = answer === null ? [] : await listRows(ctx, [answer.id]);
  return row !== undefined && row.state === "approved" && isSameCall(row, call) ? row : null;
}

function isSameCall(row: RequestRow, call: Covered): boolean {
  const isSame = row.action === call.action && row.resource === call.resource && row.argsHash === call.argsHash && row.agentId === call.agentId;
  return isSame && row.keyId === call.keyId && row.projectId === call.projectId && row.requestorId === call.requestorId && row.policySource === "hosted";
}

/**
 * Redeems an approval for the call that has its name, with what `redeem` checks and writes; one that was redeemed under
 * this name already stays so, and nothing is written. Null where it lifts nothing (any more).
 */
export async function redeemUnder(tx: TxCtx<KeyActor>, id: Id<"request">, by: { name: string; call: Covered; requestor: Requestor }): Promise<Outcome<RequestRow> | null> {
  const [, row] = await sentInOrder(() => holdPolicy(tx, tx.actor.projectId), () => lockRequest(tx, id));
  if (row === null) return null;
  if (row.redeemedAt === null && !(await meetsPresentRule(tx, row, by.call))) return null;
  const input = { digest: row.digest, consumption_key: consumptionKeyOf(by.name) };
  const outcome = await attempt(tx, { id: row.id, input, requestor: by.requestor });
  return outcome instanceof Refusal ? null : { ...unchanged(row), events: outcome.events };
}

/** The rule that denies the call now may ask for more than the one that did when it was approved. */
async function meetsPresentRule(tx: TxCtx<KeyActor>, row: RequestRow, call: Covered): Promise<boolean> {
  return row.grantId === null || (await findCover(tx, { ...call, digest: row.digest }, { id: row.grantId })) !== null;
}
