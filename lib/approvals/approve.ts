import { changePolicy } from "@/lib/approvals/policy-change";
import type { Choice } from "@/lib/approvals/choice";
import { updateRequest, type RequestRow } from "@/lib/approvals/repo";
import type { DecideInput } from "@/lib/approvals/schema";
import { settleCall } from "@/lib/audit/record-call";
import type { MemberActor, TxCtx } from "@/lib/context";
import type { AuditEvent, Notice } from "@/lib/events";
import { createGrant } from "@/lib/grants/create";
import { newId } from "@/lib/ids";
import { sentInOrder } from "@/lib/sent-in-order";

type Effects = { events: AuditEvent[]; notices: Notice[] };

/** What an approval leaves behind: a grant, or a new version of the policy; a test request leaves nothing. */
export async function approvedEffects(tx: TxCtx<MemberActor>, row: RequestRow, choice: Choice, input: DecideInput): Promise<Effects> {
  const decidedAt = row.resolvedAt ?? tx.now;
  const settled = { decision: "allow", decisionSource: "approval", decisionKind: choice.kind, decidedBy: tx.actor.userId, decidedAt } as const;
  if (row.isTest) {
    await settleCall(tx, row.id, settled);
    return { events: [], notices: [] };
  }
  if (choice.kind === "approved_forever") {
    await settleCall(tx, row.id, settled);
    return changePolicy(tx, row, input.expected_policy_version);
  }
  const id = newId("grant", decidedAt);
  const [grant] = await sentInOrder(() => createGrant(tx, row, { ...choice, id }, decidedAt), () => updateRequest(tx, row.id, { grantId: id }), () => settleCall(tx, row.id, { ...settled, grantId: id }));
  return { events: [grant.event], notices: [] };
}
