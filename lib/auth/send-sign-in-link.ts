import { createHash } from "node:crypto";
import { and, asc, eq, isNull, or, sql } from "drizzle-orm";
import { memberships, signInLinks, users } from "@/db/schema";
import { takeFromAllowance } from "@/lib/allowances/take";
import { insertLink } from "@/lib/auth/create-sign-in-link";
import { LINK_SECONDS, mailedLinkToken } from "@/lib/auth/link-token";
import { nextPage } from "@/lib/auth/next-page";
import { hashToken } from "@/lib/auth/session-lookup";
import { systemContext } from "@/lib/context";
import { database } from "@/lib/database";
import { env } from "@/lib/env";
import { invalid } from "@/lib/errors";
import { canonicalAddress } from "@/lib/identity/address";
import { newId, type Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";
import { queueMail } from "@/lib/notifications/queue-mail";

/** Links a minute for one address; more where no mail leaves the machine and nobody's mailbox can be flooded. */
const PER_ADDRESS = { resend: 5, smtp: 5, local: 20 } as const;
const ALTOGETHER = 300;
/** Every answer takes at least this long, so that the clock does not tell a member from a stranger. */
const FLOOR_MS = 150;

/**
 * Sends a sign-in link to an active member. Known and unknown addresses get the same answer after the same time. Throws 400
 * for what is not one plain address, 429 above the links a minute that one address, or all together, may ask for, on all instances. `next` is the
 * page that the link opens in the end, left aside unless it is the address of a page for members.
 */
export function sendSignInLink(email: string, next?: string): Promise<void> {
  return send(email, { next: nextPage(next), replaces: null });
}

/** `replaces`: the hash of a link that ends where the new one is written. */
type Sent = { next: string | null; replaces: string | null };

async function send(email: string, sent: Sent): Promise<void> {
  const address = canonicalAddress(email);
  if (address === null) throw invalid("Enter one e-mail address, such as name@example.com.", { fields: [{ field: "email", message: "Enter one e-mail address, such as name@example.com." }] });
  await takeFromAllowance({ bucket: "sign-in-links", perMinute: ALTOGETHER }, false);
  await takeFromAllowance({ bucket: `sign-in-link ${createHash("sha256").update(address).digest("base64url")}`, perMinute: PER_ADDRESS[env().mailTransport] }, false);
  const floor = new Promise((resolve) => setTimeout(resolve, FLOOR_MS));
  const [outcome] = await Promise.allSettled([sendIfMember(address, sent), floor]);
  if (outcome.status === "rejected") throw outcome.reason;
}

/**
 * Sends a new link to the person of an old one, which may be used, over, replaced, or in the hands of somebody else, to that person's
 * stored address and nowhere else; the old one works no longer. The answer is the same for a link that never was.
 */
export async function sendLinkAgain(token: string): Promise<void> {
  const tokenHash = hashToken("link", token);
  const [old] = await database()
    .db.select({ email: users.email, requestId: signInLinks.requestId })
    .from(signInLinks)
    .innerJoin(users, eq(users.id, signInLinks.userId))
    .where(eq(signInLinks.tokenHash, tokenHash));
  if (old === undefined) return new Promise((resolve) => setTimeout(resolve, FLOOR_MS));
  await send(old.email, { next: old.requestId === null ? null : `/approvals/${old.requestId}`, replaces: tokenHash });
}

async function sendIfMember(address: string, sent: Sent): Promise<void> {
  const { db } = database();
  const [member] = await db
    .select({ userId: users.id, orgId: memberships.orgId })
    .from(users)
    .innerJoin(memberships, and(eq(memberships.userId, users.id), isNull(memberships.deactivatedAt)))
    .where(eq(users.email, address))
    .orderBy(asc(memberships.createdAt), asc(memberships.orgId))
    .limit(1);
  if (member !== undefined) await write(member.orgId, member.userId, sent);
}

async function write(orgId: Id<"org">, userId: Id<"user">, { next, replaces }: Sent): Promise<void> {
  await mutate(systemContext(database().db, orgId), async (tx) => {
    await tx.db
      .update(signInLinks)
      .set({ expiresAt: sql`clock_timestamp()` })
      .where(and(eq(signInLinks.userId, userId), or(isNull(signInLinks.requestId), replaces === null ? undefined : eq(signInLinks.tokenHash, replaces)), isNull(signInLinks.usedAt), sql`${signInLinks.expiresAt} > clock_timestamp()`));
    const deliveryId = newId("delivery", tx.now);
    await insertLink(tx.db, { token: mailedLinkToken(deliveryId), userId, requestId: null, lifetimeSeconds: LINK_SECONDS });
    await queueMail(tx, { id: deliveryId, to: userId, template: "sign-in", data: next === null ? {} : { next } });
    return changed(undefined, { type: "session.link_sent", subjectId: userId, data: { delivery_id: deliveryId } });
  });
}
