import { assertStillAdmin } from "@/lib/auth/standing";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { AppError, invalid, notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { lockOrganizationPeople } from "@/lib/orgs/people-lock";
import { setSamePerson } from "@/lib/people/repo";
import type { LinkedWire, LinkInput } from "@/lib/people/schema";
import { listMembers } from "@/lib/settings/eligible";
import { findMember, type Member } from "@/lib/settings/terms";

/** A member with everybody who is the same person. */
export function presentLinked(id: Id<"user">, members: readonly Member[]): LinkedWire {
  const key = members.find((member) => member.userId === id)?.personKey;
  const others = members.filter((member) => member.personKey === key && member.userId !== id);
  return { id, same_person: others.map(({ userId, email, name }) => ({ id: userId, email, name })) };
}

async function requireMembers(tx: TxCtx, id: Id<"user">): Promise<{ members: Member[]; member: Member }> {
  const members = await listMembers(tx);
  const member = members.find((candidate) => candidate.userId === id);
  if (member === undefined) throw notFound();
  return { members, member };
}

/** Who else in the organization is the same person as this member. Throws 404. */
export async function showLinked(ctx: Ctx, id: Id<"user">): Promise<LinkedWire> {
  const members = await listMembers(ctx);
  if (!members.some((member) => member.userId === id)) throw notFound();
  return presentLinked(id, members);
}

/**
 * Says that two members are one person: together they sign once, and neither decides what the other asked for
 * (contract section 7). Throws 403 below admin, 404 for a foreign id.
 */
export async function linkMembers(ctx: Ctx<MemberActor>, id: Id<"user">, input: LinkInput): Promise<LinkedWire> {
  return mutate(ctx, async (tx) => {
    await lockOrganizationPeople(tx);
    await assertStillAdmin(tx);
    const { members, member } = await requireMembers(tx, id);
    const other = findMember(members, input.same_as);
    if (other === undefined || other.userId === id) {
      const message = other === undefined ? "Nobody in this organization has that address or id. Choose one of its members." : "That is the same address. Choose the other one.";
      throw invalid(`"same_as": ${message}`, { fields: [{ field: "same_as", message }] });
    }
    if (other.personKey === member.personKey) return unchanged(presentLinked(id, members));
    await gather(tx, other, members.filter((one) => one.personKey === member.personKey || one.personKey === other.personKey));
    const after = await listMembers(tx);
    return changed(presentLinked(id, after), { type: "member.linked", subjectId: id, data: { email: member.email, same_as: other.userId } });
  });
}

/** Links everyone of a group to one of them, so that taking one away leaves the others together. */
export async function gather(tx: TxCtx, centre: Member | undefined, group: readonly Member[]): Promise<void> {
  for (const one of group) await setSamePerson(tx, one.userId, centre === undefined || one.userId === centre.userId ? null : centre.userId);
}

/** Tells a member apart from those linked with them. Nobody does this for their own addresses; another admin has to. */
export async function unlinkMember(ctx: Ctx<MemberActor>, id: Id<"user">): Promise<LinkedWire> {
  return mutate(ctx, async (tx) => {
    await lockOrganizationPeople(tx);
    await assertStillAdmin(tx);
    const { members, member } = await requireMembers(tx, id);
    const mine = members.find((candidate) => candidate.userId === tx.actor.userId)?.personKey ?? tx.actor.personKey;
    if (member.personKey === mine) throw new AppError("forbidden", "These are your own addresses, and nobody makes two people of themselves. Ask another admin.");
    const rest = members.filter((one) => one.personKey === member.personKey && one.userId !== id);
    await setSamePerson(tx, id, null);
    await gather(tx, rest[0], rest);
    const after = await listMembers(tx);
    const [before, now] = [presentLinked(id, members), presentLinked(id, after)];
    if (before.same_person.length === now.same_person.length) return unchanged(now);
    return changed(now, { type: "member.linked", subjectId: id, data: { email: member.email, same_as: null, before: before.same_person.map((one) => one.id) } });
  });
}
