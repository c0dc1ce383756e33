import { eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { addressProofs, users } from "@/db/schema";
import { LINK_SECONDS, linkPath, mailedLinkToken } from "@/lib/auth/link-token";
import { withNext } from "@/lib/auth/next-page";
import { channelStoppedLetter } from "@/lib/channels/email/channel-stopped";
import type { Letter } from "@/lib/channels/email/letter";
import { renderHtml } from "@/lib/channels/email/render-html";
import { renderText } from "@/lib/channels/email/render-text";
import type { Mail } from "@/lib/channels/email/send";
import { addressProofLetter, invitationLetter, signInLetter } from "@/lib/channels/email/templates";
import { env } from "@/lib/env";
import type { Id } from "@/lib/ids";
import type { Claimed, Delivery } from "@/lib/notifications/claim";
import { composeAboutRequests } from "@/lib/notifications/compose-requests";
import { readsOf, type Reader } from "@/lib/notifications/reads";
import type { Found } from "@/lib/notifications/request-facts";
import { requestsOf } from "@/lib/notifications/told";
import { proofHash, proofPath, proofToken } from "@/lib/people/proof-token";

/** A mail that is not to be sent any more, and why. */
export type Composed = { mail: Mail } | { skip: string };

/**
 * Draws the mail of a message from what the database holds now. It goes to the stored address of an active member and
 * nowhere else; the same message drawn twice carries the same link.
 */
export async function composeMail(db: Database, { leader, told }: Claimed): Promise<Composed> {
  if (leader.userId === null) return { skip: "It names no recipient." };
  const [reader, found] = await Promise.all([readsOf(db).reader({ userId: leader.userId, orgId: leader.orgId }), requestsOf(db, leader.orgId, told)]);
  if (reader === null) return { skip: "The recipient is no longer an active member." };
  const letter = await letterOf(db, { leader, told, found }, reader);
  if ("skip" in letter) return letter;
  const { host } = new URL(env().PUBLIC_URL);
  const headers = letter.unsubscribe === undefined ? {} : { "List-Unsubscribe": `<${letter.unsubscribe.url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
  return { mail: { id: leader.id, to: reader.email, subject: letter.subject, text: renderText(letter, host), html: renderHtml(letter, host), headers } };
}

async function letterOf(db: Database, claimed: Claimed & { found: ReadonlyMap<string, Found> }, reader: Reader): Promise<Letter | { skip: string }> {
  const base = env().PUBLIC_URL;
  const { leader } = claimed;
  switch (leader.template) {
    case "sign-in": {
      const link = await mailedLink(db, leader, reader.id, null);
      if (link.until.getTime() <= Date.now()) return { skip: "The link in it is over." };
      return signInLetter({ ...link, url: withNext(link.url, leader.data.next), host: new URL(base).host });
    }
    case "invitation":
      return invitationLetter({ organization: reader.organization, inviter: reader.inviter, role: reader.role, url: `${base}/sign-in`, email: reader.email });
    case "address-proof": {
      const proof = await proofOf(db, leader);
      if (proof === null || proof.until.getTime() <= Date.now()) return { skip: "The link in it is over." };
      return addressProofLetter({ ...proof, organization: reader.organization, email: reader.email });
    }
    case "channel-stopped": {
      const { name, because, channel } = leader.data;
      return channelStoppedLetter({ organization: reader.organization, name: String(name), because: String(because), url: `${base}/settings/channels/${String(channel)}` });
    }
    default:
      return composeAboutRequests(db, claimed, reader, (delivery, requestId) => mailedLink(db, delivery, reader.id, requestId));
  }
}

async function mailedLink(db: Database, delivery: Delivery, userId: Id<"user">, requestId: Id<"request"> | null): Promise<{ url: string; until: Date }> {
  const token = mailedLinkToken(delivery.id);
  const until = await readsOf(db).link({ token, userId, requestId, lifetimeSeconds: LINK_SECONDS });
  return { url: `${env().PUBLIC_URL}${linkPath(token)}`, until };
}

async function proofOf(db: Database, delivery: Delivery): Promise<{ asker: { name: string; email: string }; url: string; until: Date } | null> {
  const token = proofToken(delivery.id);
  const [row] = await db.select({ asker: { name: users.name, email: users.email }, until: addressProofs.expiresAt }).from(addressProofs).innerJoin(users, eq(users.id, addressProofs.userId)).where(eq(addressProofs.tokenHash, proofHash(token)));
  return row === undefined ? null : { ...row, url: `${env().PUBLIC_URL}${proofPath(token)}` };
}
