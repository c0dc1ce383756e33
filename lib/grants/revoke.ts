import { requireMember } from "@/lib/auth/permissions";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { AppError, notFound } from "@/lib/errors";
import { presentGrant } from "@/lib/grants/present";
import { findGrant, lockGrant, lockRole, markRevoked } from "@/lib/grants/repo";
import type { Grant, RevokeInput } from "@/lib/grants/schema";
import { grantState, mayRevoke } from "@/lib/grants/state";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";

/**
 * Ends a grant; bites on the next call (contract sections 2 and 8). A grant that has ended already is answered as it is and
 * nothing is written. Throws 404, and 403 to whom the grant is not theirs to revoke, judged by the role of this moment.
 */
export async function revokeGrant(ctx: Ctx, id: Id<"grant">, input: RevokeInput): Promise<Grant> {
  return mutate(requireMember(ctx), async (tx) => {
    const role = await lockRole(tx, tx.actor.userId);
    const found = await lockGrant(tx, id);
    if (found === null) throw notFound();
    if (role === null || !mayRevoke({ userId: tx.actor.userId, role }, { requestorId: found.requestorId, givenBy: found.grant.givenBy })) {
      throw new AppError("forbidden", "Only the requestor, the approver who gave this grant and admins may revoke it. Ask one of them.");
    }
    if (grantState(found.grant, found.at) !== "active") return unchanged(await present(tx, id, role));
    const reason = input.reason === undefined || input.reason === "" ? null : input.reason;
    await markRevoked(tx, id, { userId: tx.actor.userId, at: found.at, reason });
    const event = {
      type: "grant.revoked" as const,
      subjectId: id,
      requestId: found.grant.requestId,
      grantId: id,
      argsHash: found.grant.argsHash,
      data: { action: found.grant.action, kind: found.grant.kind, uses: found.grant.uses, reason, requestor: found.requestorId, given_by: found.grant.givenBy },
    };
    const told = [...new Set([found.requestorId, found.grant.givenBy])].filter((person) => person !== tx.actor.userId);
    return changed(await present(tx, id, role), event, [{ to: told, type: "grant.revoked", requestId: found.grant.requestId }]);
  });
}

async function present(tx: TxCtx<MemberActor>, id: Id<"grant">, role: MemberActor["role"]): Promise<Grant> {
  const row = await findGrant(tx, id);
  if (row === null) throw notFound();
  return presentGrant(row, { ...tx.actor, role });
}
