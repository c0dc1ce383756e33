import { assertStillMember } from "@/lib/auth/standing";
import type { Ctx, MemberActor } from "@/lib/context";
import { invalid } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { clockOf, findAbsence, removeAbsence, upsertAbsence, type AbsenceRow } from "@/lib/people/repo";
import type { AbsenceInput, AbsenceWire } from "@/lib/people/schema";
import { isAway } from "@/lib/people/state";
import { listMembers } from "@/lib/settings/eligible";
import { mayStandIn } from "@/lib/settings/seats";
import { findMember, type Member } from "@/lib/settings/terms";
import { addSeconds, DAY_SECONDS, iso } from "@/lib/time";

const LONGEST_DAYS = 366;
const NOBODY = { requestorId: null, requestorPersonKey: null, keyCreatedBy: null, keyCreatorPersonKey: null };

/** The caller's own absence, past ones left out. */
export async function showAbsence(ctx: Ctx<MemberActor>): Promise<AbsenceWire> {
  const [row, members, now] = await Promise.all([findAbsence(ctx, ctx.actor.userId), listMembers(ctx), clockOf(ctx)]);
  return present(row, members, now);
}

function present(row: AbsenceRow | null, members: readonly Member[], now: Date): AbsenceWire {
  if (row === null || row.endsAt <= now) return { absence: null };
  const delegate = members.find((member) => member.userId === row.delegateId);
  return {
    absence: {
      starts_at: iso(row.startsAt),
      ends_at: iso(row.endsAt),
      delegate: delegate === undefined ? null : { id: delegate.userId, email: delegate.email, name: delegate.name },
      away_now: isAway(row, now),
    },
  };
}

/** Whom the caller may name to decide in their place, by name. */
export async function listStandIns(ctx: Ctx<MemberActor>): Promise<{ id: Id<"user">; name: string; role: string }[]> {
  const members = await listMembers(ctx);
  const mine = members.find((member) => member.userId === ctx.actor.userId)?.personKey ?? ctx.actor.personKey;
  return members.filter((member) => member.active && member.personKey !== mine && mayStandIn(member, NOBODY)).map(({ userId, name, role }) => ({ id: userId, name, role }));
}

/**
 * Says when the caller is out of office and who decides in their place meanwhile: what waits for them then waits for the
 * delegate too. Throws 400 for times that are none, and for a delegate who may not decide.
 */
export async function setAbsence(ctx: Ctx<MemberActor>, input: AbsenceInput): Promise<AbsenceWire> {
  return mutate(ctx, async (tx) => {
    await assertStillMember(tx);
    const [members, now] = [await listMembers(tx), await clockOf(tx)];
    const startsAt = input.starts_at === undefined ? now : new Date(input.starts_at);
    const endsAt = new Date(input.ends_at);
    refuseTimes(startsAt, endsAt, now);
    const delegate = input.delegate == null ? null : delegateOf(input.delegate, members, tx.actor);
    const row = await upsertAbsence(tx, { orgId: tx.orgId, userId: tx.actor.userId, delegateId: delegate?.userId ?? null, startsAt, endsAt, updatedAt: now });
    const data = { from: iso(startsAt), until: iso(endsAt), delegate: delegate?.userId ?? null };
    return changed(present(row, members, now), { type: "absence.changed", subjectId: tx.actor.userId, data });
  });
}

function refuseTimes(startsAt: Date, endsAt: Date, now: Date): void {
  const refuse = (field: string, message: string) => invalid(`"${field}": ${message}`, { fields: [{ field, message }] });
  if (endsAt <= now) throw refuse("ends_at", "That is over already. Give an instant to come.");
  if (endsAt <= startsAt) throw refuse("ends_at", "An absence ends after it starts.");
  if (endsAt > addSeconds(now, LONGEST_DAYS * DAY_SECONDS)) throw refuse("ends_at", `At most ${LONGEST_DAYS} days from now.`);
}

function delegateOf(text: string, members: readonly Member[], me: MemberActor): Member {
  const refuse = (message: string) => invalid(`"delegate": ${message}`, { fields: [{ field: "delegate", message }] });
  const found = findMember(members, text);
  if (found === undefined) throw refuse("nobody in this organization has that address or id. Choose one of its members.");
  const mine = members.find((member) => member.userId === me.userId)?.personKey ?? me.personKey;
  if (found.userId === me.userId || found.personKey === mine) throw refuse("that is you. Choose somebody else.");
  if (!found.active) throw refuse(`${found.name} is no longer an active member. Choose somebody else.`);
  if (!mayStandIn(found, NOBODY)) throw refuse(`${found.name} has the role ${found.role}, which may not decide. Choose an approver, admin or owner.`);
  return found;
}

/** Back at work: ends the caller's absence; where there is none, nothing is written. */
export async function endAbsence(ctx: Ctx<MemberActor>): Promise<AbsenceWire> {
  return mutate(ctx, async (tx) => {
    const row = await removeAbsence(tx, tx.actor.userId);
    if (row === null) return unchanged({ absence: null });
    return changed({ absence: null }, { type: "absence.ended", subjectId: tx.actor.userId, data: { from: iso(row.startsAt), until: iso(row.endsAt), delegate: row.delegateId } });
  });
}
