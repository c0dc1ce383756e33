import { and, eq, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import { addressProofs, approvalRequests, type deliveries, memberships, organizations, projects, users } from "@/db/schema";
import { insertLink } from "@/lib/auth/create-sign-in-link";
import { LINK_SECONDS, linkPath, mailedLinkToken } from "@/lib/auth/link-token";
import { withNext } from "@/lib/auth/next-page";
import type { Letter } from "@/lib/channels/email/letter";
import { renderHtml } from "@/lib/channels/email/render-html";
import { renderText } from "@/lib/channels/email/render-text";
import type { Mail } from "@/lib/channels/email/send";
import { isMailTemplate } from "@/lib/channels/email/template-names";
import { addressProofLetter, approvalDecidedLetter, approvalRequestedLetter, invitationLetter, signInLetter, type Outcome, type RequestFacts } from "@/lib/channels/email/templates";
import { env } from "@/lib/env";
import type { Id } from "@/lib/ids";
import { proofHash, proofPath, proofToken } from "@/lib/people/proof-token";

export type Delivery = typeof deliveries.$inferSelect;

/** A mail that is not to be sent any more, and why. */
export type Composed = { mail: Mail } | { skip: string };

/**
 * Draws the mail of a delivery from what the database holds now. It goes to the stored address of an active member and
 * nowhere else; the same delivery drawn twice carries the same link.
 */
export async function composeMail(db: Database, delivery: Delivery): Promise<Composed> {
  if (delivery.userId === null) return { skip: "It names no recipient." };
  const reader = await findReader(db, delivery.userId, delivery.orgId);
  if (reader === null) return { skip: "The recipient is no longer an active member." };
  const letter = await letterOf(db, delivery, { ...reader, id: delivery.userId });
  if ("skip" in letter) return letter;
  return { mail: { id: delivery.id, to: reader.email, subject: letter.subject, text: renderText(letter), html: renderHtml(letter) } };
}

type Reader = { id: Id<"user">; email: string; role: (typeof memberships.$inferSelect)["role"]; organization: string; inviter: string | null };

async function findReader(db: Database, userId: Id<"user">, orgId: Id<"org"> | null): Promise<Omit<Reader, "id"> | null> {
  const inviter = alias(users, "inviter");
  const [row] = await db
    .select({ email: users.email, role: memberships.role, organization: organizations.name, inviter: inviter.name })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .innerJoin(organizations, eq(organizations.id, memberships.orgId))
    .leftJoin(inviter, eq(inviter.id, memberships.invitedBy))
    .where(and(eq(memberships.userId, userId), sql`${memberships.deactivatedAt} is null`, orgId === null ? sql`true` : eq(memberships.orgId, orgId)))
    .limit(1);
  return row ?? null;
}

async function letterOf(db: Database, delivery: Delivery, reader: Reader): Promise<Letter | { skip: string }> {
  const base = env().PUBLIC_URL;
  if (!isMailTemplate(delivery.template)) return { skip: `There is no mail named "${delivery.template}".` };
  switch (delivery.template) {
    case "sign-in": {
      const link = await mailedLink(db, delivery, reader.id, null);
      if (link.until.getTime() <= Date.now()) return { skip: "The link in it is over." };
      return signInLetter({ ...link, url: withNext(link.url, delivery.data.next), host: new URL(base).host });
    }
    case "invitation":
      return invitationLetter({ organization: reader.organization, inviter: reader.inviter, role: reader.role, url: `${base}/sign-in`, email: reader.email });
    case "address-proof": {
      const proof = await proofOf(db, delivery);
      if (proof === null || proof.until.getTime() <= Date.now()) return { skip: "The link in it is over." };
      return addressProofLetter({ ...proof, organization: reader.organization, email: reader.email });
    }
    case "approval-requested": {
      const found = await requestOf(db, delivery);
      if (found === null) return { skip: "It names no request." };
      if (found.outcome.state !== "pending") return { skip: `The request was ${found.outcome.state} before this was sent.` };
      return approvalRequestedLetter(found.facts, await mailedLink(db, delivery, reader.id, found.id));
    }
    case "approval-decided": {
      const found = await requestOf(db, delivery);
      return found === null ? { skip: "It names no request." } : approvalDecidedLetter(found.facts, found.outcome, `${base}/my-requests/${found.id}`);
    }
  }
}

async function proofOf(db: Database, delivery: Delivery): Promise<{ asker: { name: string; email: string }; url: string; until: Date } | null> {
  const token = proofToken(delivery.id);
  const [row] = await db.select({ asker: { name: users.name, email: users.email }, until: addressProofs.expiresAt }).from(addressProofs).innerJoin(users, eq(users.id, addressProofs.userId)).where(eq(addressProofs.tokenHash, proofHash(token)));
  return row === undefined ? null : { ...row, url: `${env().PUBLIC_URL}${proofPath(token)}` };
}

async function mailedLink(db: Database, delivery: Delivery, userId: Id<"user">, requestId: Id<"request"> | null): Promise<{ url: string; until: Date }> {
  const token = mailedLinkToken(delivery.id);
  const until = await insertLink(db, { token, userId, requestId, lifetimeSeconds: LINK_SECONDS });
  return { url: `${env().PUBLIC_URL}${linkPath(token)}`, until };
}

async function requestOf(db: Database, delivery: Delivery): Promise<{ id: Id<"request">; facts: RequestFacts; outcome: Outcome } | null> {
  const requestId = delivery.data.requestId;
  if (typeof requestId !== "string" || delivery.orgId === null) return null;
  const requestor = alias(users, "requestor");
  const resolver = alias(users, "resolver");
  const [row] = await db
    .select({
      request: approvalRequests,
      late: sql<boolean>`${approvalRequests.expiresAt} <= clock_timestamp()`,
      project: projects.name,
      organization: organizations.name,
      requestor: { name: requestor.name, email: requestor.email },
      resolver: resolver.name,
    })
    .from(approvalRequests)
    .innerJoin(projects, eq(projects.id, approvalRequests.projectId))
    .innerJoin(organizations, eq(organizations.id, approvalRequests.orgId))
    .innerJoin(requestor, eq(requestor.id, approvalRequests.requestorId))
    .leftJoin(resolver, eq(resolver.id, approvalRequests.resolvedBy))
    .where(and(eq(approvalRequests.id, requestId as Id<"request">), eq(approvalRequests.orgId, delivery.orgId)));
  if (row === undefined) return null;
  const { request } = row;
  const rule = request.rulePattern === null ? null : `${request.rulePattern}${request.policyName === null ? "" : `, ${request.policyName} v${request.policyVersion}`}`;
  return {
    id: request.id,
    facts: { ...request, rule, args: request.args ?? request.argsRedacted, organization: row.organization, project: row.project, requestor: row.requestor },
    outcome: { state: request.state === "pending" && row.late ? "expired" : request.state, kind: request.decisionKind, decidedBy: row.resolver, note: request.decisionReason ?? request.resolutionNote },
  };
}
