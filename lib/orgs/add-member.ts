import { assertStillAdmin } from "@/lib/auth/standing";
import type { Ctx, MemberActor } from "@/lib/context";
import { AppError, invalid } from "@/lib/errors";
import { canonicalAddress, personKeyOf } from "@/lib/identity/address";
import { newId, type Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";
import { queueMail } from "@/lib/notifications/queue-mail";
import { refuseChange } from "@/lib/orgs/membership";
import { presentMember } from "@/lib/orgs/present";
import { countOtherOwners, findMember, insertMembership, lockOrganization, updateMembership, upsertUser } from "@/lib/orgs/repo";
import type { AddMemberInput, Member } from "@/lib/orgs/schema";

/** Adds a person by address, or brings a removed one back, and tells them by mail. Throws 409 where they are a member already. */
export async function addMember(ctx: Ctx<MemberActor>, input: AddMemberInput): Promise<Member> {
  const email = canonicalAddress(input.email);
  if (email === null) {
    const message = "Enter one plain e-mail address, such as name@example.com.";
    throw invalid(message, { fields: [{ field: "email", message }] });
  }
  return mutate(ctx, async (tx) => {
    await lockOrganization(tx);
    const role = await assertStillAdmin(tx);
    const id = await upsertUser(tx, { id: newId("user", tx.now), email, personKey: personKeyOf(email), name: input.name ?? nameFrom(email), createdAt: tx.now });
    const existing = await findMember(tx, id);
    if (existing !== null && existing.deactivatedAt === null) throw new AppError("conflict", `${existing.name} (${email}) is a member already. Change their role instead.`);
    const before = existing === null ? null : { role: existing.role, active: false };
    const refusal = refuseChange(role, before, { role: input.role, active: true }, await countOtherOwners(tx, id));
    if (refusal !== null) throw new AppError(refusal.slug, refusal.message);
    if (existing === null) await insertMembership(tx, { userId: id, role: input.role, invitedBy: tx.actor.userId });
    else await updateMembership(tx, id, { role: input.role, deactivatedAt: null, invitedBy: tx.actor.userId });
    await queueMail(tx, { to: id, template: "invitation", data: {} });
    return changed(presentMember(await mustFind(tx, id)), { type: "member.invited", subjectId: id, data: { email, role: input.role, returned: existing !== null } });
  });
}

async function mustFind(tx: Parameters<typeof findMember>[0], id: Id<"user">) {
  const row = await findMember(tx, id);
  if (row === null) throw new Error("a member that was just added is gone");
  return row;
}

/** "dana.ruiz@acme.com" reads as "Dana Ruiz" until the person says otherwise. */
function nameFrom(email: string): string {
  const local = email.slice(0, email.lastIndexOf("@")).split("+")[0] ?? email;
  const words = local.split(/[._-]+/).filter((word) => word !== "");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ") || email;
}
