import { assertStillAdmin } from "@/lib/auth/standing";
import type { Ctx, MemberActor } from "@/lib/context";
import { AppError, notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { refuseChange } from "@/lib/orgs/membership";
import { presentMember } from "@/lib/orgs/present";
import { countOtherOwners, endAccess, findMember, lockOrganization, updateMembership } from "@/lib/orgs/repo";
import type { ChangeMemberInput, Member } from "@/lib/orgs/schema";

/**
 * Changes a member's role, or deactivates or reactivates them; a deactivated member's sessions, tokens and links end in the
 * same transaction. Throws 403 where an owner is needed, 404 for a foreign id, 409 for the last owner.
 */
export async function changeMember(ctx: Ctx<MemberActor>, id: Id<"user">, input: ChangeMemberInput): Promise<Member> {
  return mutate(ctx, async (tx) => {
    await lockOrganization(tx);
    const actorRole = await assertStillAdmin(tx);
    const row = await findMember(tx, id);
    if (row === null) throw notFound();
    const before = { role: row.role, active: row.deactivatedAt === null };
    const after = { role: input.role ?? before.role, active: input.state === undefined ? before.active : input.state === "active" };
    if (after.role === before.role && after.active === before.active) return unchanged(presentMember(row));
    const refusal = refuseChange(actorRole, before, after, await countOtherOwners(tx, id));
    if (refusal !== null) throw new AppError(refusal.slug, refusal.message);
    const deactivatedAt = after.active ? null : (row.deactivatedAt ?? tx.now);
    await updateMembership(tx, id, { role: after.role, deactivatedAt });
    if (before.active && !after.active) await endAccess(tx, id);
    const type = before.active && !after.active ? "member.removed" : "member.changed";
    return changed(presentMember({ ...row, role: after.role, deactivatedAt }), { type, subjectId: id, data: { email: row.email, before, after } });
  });
}

/** Takes a member out of the organization; what they did stays in the audit chain. */
export async function removeMember(ctx: Ctx<MemberActor>, id: Id<"user">): Promise<Member> {
  return changeMember(ctx, id, { state: "deactivated" });
}
