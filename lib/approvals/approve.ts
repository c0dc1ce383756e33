import type { Choice } from "@/lib/approvals/choice";
import { decideOpen, type RequestRow } from "@/lib/approvals/repo";
import { settleDecidedCall } from "@/lib/audit/record-call";
import type { MemberActor, TxCtx } from "@/lib/context";
import type { AuditEvent } from "@/lib/events";
import { insertGrant, newGrant } from "@/lib/grants/create";
import { Overtaken } from "@/lib/mutate";
import { sentInOrder } from "@/lib/sent-in-order";

type Approval = { choice: Choice; reason: string | null; now: Date; vote(): Promise<boolean> };
type Written = { events: AuditEvent[]; writes: Promise<void> };

/**
 * Sends all that the last signature under an approval writes: the vote, the grant that it leaves behind (a test and a change of
 * policy leave none), the end of the request by one conditional update, and the end of its call. `writes` throws `Overtaken`
 * where the request was no longer open by the database clock.
 */
export function writeApproval(tx: TxCtx<MemberActor>, row: RequestRow, { choice, reason, now, vote }: Approval): Written {
  const made = row.isTest || choice.kind === "approved_forever" ? null : newGrant(tx, row, choice, now);
  const grantId = made?.row.id ?? null;
  const by = tx.actor.userId;
  const writes = sentInOrder(
    vote,
    () => (made === null ? Promise.resolve() : insertGrant(tx, made)),
    () => decideOpen(tx, row.id, { state: "approved", decisionKind: choice.kind, resolvedBy: by, decisionReason: reason, grantId, resolvedAt: now }),
    () => settleDecidedCall(tx, row.id, { decision: "allow", decisionKind: choice.kind, decidedBy: by, decidedAt: now, grantId }),
  );
  return { events: made === null ? [] : [made.event], writes: writes.then(([signed, , ended]) => stand(signed && ended)) };
}

/** The same for a denial, which whoever signed before may give as well. */
export async function writeDenial(tx: TxCtx<MemberActor>, row: RequestRow, { reason, now, vote }: Omit<Approval, "choice">): Promise<void> {
  const by = tx.actor.userId;
  const [, ended] = await sentInOrder(
    vote,
    () => decideOpen(tx, row.id, { state: "denied", decisionKind: null, resolvedBy: by, decisionReason: reason, grantId: null, resolvedAt: now }),
    () => settleDecidedCall(tx, row.id, { decision: "deny", decisionKind: null, decidedBy: by, decidedAt: now, grantId: null }),
  );
  stand(ended);
}

function stand(stands: boolean): void {
  if (!stands) throw new Overtaken("the request ended while its decision was written");
}
