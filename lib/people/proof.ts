import { and, eq, isNull, sql } from "drizzle-orm";
import { addressProofs, users } from "@/db/schema";
import { takeFromAllowance } from "@/lib/allowances/take";
import { assertStillMember } from "@/lib/auth/standing";
import type { Ctx, MemberActor } from "@/lib/context";
import { AppError, invalid } from "@/lib/errors";
import { newId, type Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { queueMail } from "@/lib/notifications/queue-mail";
import { lockOrganizationPeople } from "@/lib/orgs/people-lock";
import { gather, presentLinked } from "@/lib/people/link";
import { PROOF_SECONDS, proofHash, proofToken } from "@/lib/people/proof-token";
import type { AskProofInput, LinkedWire, ProofAsked } from "@/lib/people/schema";
import { listMembers } from "@/lib/settings/eligible";
import { findMember } from "@/lib/settings/terms";
import { addSeconds, iso } from "@/lib/time";

const MAILS_A_MINUTE = 5;

/**
 * Sends a mail to another member's address, with which whoever reads both mailboxes proves that both are one person
 * (contract section 7). Throws 400 for an address of nobody here or one's own, 429 above five a minute.
 */
export async function askProof(ctx: Ctx<MemberActor>, input: AskProofInput): Promise<ProofAsked> {
  await takeFromAllowance({ bucket: `address-proof ${ctx.actor.userId}`, perMinute: MAILS_A_MINUTE }, false);
  return mutate(ctx, async (tx) => {
    await assertStillMember(tx);
    const members = await listMembers(tx);
    const other = findMember(members, input.address);
    const refuse = (message: string) => invalid(`"address": ${message}`, { fields: [{ field: "address", message }] });
    if (other === undefined || !other.active) throw refuse("no member of this organization has this address. Only the addresses of members matter here.");
    if (other.userId === tx.actor.userId) throw refuse("that is the address you are signed in with. Give the other one.");
    if (other.personKey === members.find((member) => member.userId === tx.actor.userId)?.personKey) throw refuse("it is known as yours already.");
    const deliveryId = newId("delivery", tx.now);
    const expiresAt = addSeconds(tx.now, PROOF_SECONDS);
    await tx.db.insert(addressProofs).values({ tokenHash: proofHash(proofToken(deliveryId)), orgId: tx.orgId, userId: tx.actor.userId, otherId: other.userId, createdAt: tx.now, expiresAt });
    await queueMail(tx, { id: deliveryId, to: other.userId, template: "address-proof", data: { asked_by: tx.actor.userId } });
    const { userId: id, email, name } = other;
    return changed({ to: { id, email, name }, expires_at: iso(expiresAt) }, { type: "member.link_asked", subjectId: tx.actor.userId, data: { other: other.userId, delivery_id: deliveryId } });
  });
}

export type ReadProof = { open: boolean; mine: boolean; asker: { name: string; email: string }; other: { name: string; email: string }; expiresAt: Date };

/** What a proof says before it is used; reading changes nothing. Null for what is none of this organization. */
export async function readProof(ctx: Ctx<MemberActor>, token: string): Promise<ReadProof | null> {
  const [row] = await ctx.db
    .select({ userId: addressProofs.userId, otherId: addressProofs.otherId, expiresAt: addressProofs.expiresAt, open: sql<boolean>`${addressProofs.usedAt} is null and ${addressProofs.expiresAt} > clock_timestamp()` })
    .from(addressProofs)
    .where(and(eq(addressProofs.orgId, ctx.orgId), eq(addressProofs.tokenHash, proofHash(token))));
  if (row === undefined) return null;
  const named = async (id: Id<"user">) => (await ctx.db.select({ name: users.name, email: users.email }).from(users).where(eq(users.id, id)))[0];
  const [asker, other] = await Promise.all([named(row.userId), named(row.otherId)]);
  if (asker === undefined || other === undefined) return null;
  return { open: row.open, mine: row.userId === ctx.actor.userId, asker, other, expiresAt: row.expiresAt };
}

function spent(): AppError {
  return new AppError("link_spent", "This link was used, is older than 30 minutes, or was asked for by somebody else. Ask for a new one under Settings, Account; nothing was changed.");
}

/**
 * Makes two addresses one person: whoever holds the session of the one and the mail of the other has shown that both are
 * theirs. Used up by one conditional update on the database clock. Throws 410 for anything else.
 */
export async function proveAddress(ctx: Ctx<MemberActor>, token: string): Promise<LinkedWire> {
  return mutate(ctx, async (tx) => {
    await lockOrganizationPeople(tx);
    await assertStillMember(tx);
    const me = tx.actor.userId;
    const [used] = await tx.db
      .update(addressProofs)
      .set({ usedAt: sql`date_trunc('milliseconds', clock_timestamp())` as unknown as Date })
      .where(and(eq(addressProofs.orgId, tx.orgId), eq(addressProofs.tokenHash, proofHash(token)), eq(addressProofs.userId, me), isNull(addressProofs.usedAt), sql`${addressProofs.expiresAt} > clock_timestamp()`))
      .returning({ otherId: addressProofs.otherId });
    if (used === undefined) throw spent();
    const members = await listMembers(tx);
    const [mine, other] = [members.find((member) => member.userId === me), members.find((member) => member.userId === used.otherId)];
    if (mine === undefined || other === undefined || !other.active) throw spent();
    if (mine.personKey === other.personKey) return unchanged(presentLinked(me, members));
    await gather(tx, other, members.filter((one) => one.personKey === mine.personKey || one.personKey === other.personKey));
    return changed(presentLinked(me, await listMembers(tx)), { type: "member.linked", subjectId: me, data: { email: mine.email, same_as: other.userId, by: "mail" } });
  });
}
