import { aliasedTable, and, asc, eq, isNull, sql } from "drizzle-orm";
import { approvalRequests, memberships, organizations, projects, signInLinks, users } from "@/db/schema";
import { requestOfPage } from "@/lib/auth/next-page";
import { hashToken } from "@/lib/auth/session-lookup";
import { database } from "@/lib/database";
import type { Id } from "@/lib/ids";

export type ReadLink = {
  /** Whether the button would still work. */
  open: boolean;
  person: { id: Id<"user">; name: string; email: string };
  organization: string;
  expiresAt: Date;
  request: { id: Id<"request">; pending: boolean; requestor: string; agentId: string | null; project: string; createdAt: Date; expiresAt: Date } | null;
};

/**
 * What a link says before it is used: for whom it is and which request it opens, never what the request would run. Reading
 * changes nothing. `next` is the page that is opened afterwards, as for `openSession`. Null for a token that is no link, or whose person is no active member any more.
 */
export async function readLink(token: string, next: unknown = null): Promise<ReadLink | null> {
  const requestor = aliasedTable(users, "requestor");
  const [row] = await database()
    .db.select({
      open: sql<boolean>`${signInLinks.usedAt} is null and ${signInLinks.expiresAt} > clock_timestamp()`,
      expiresAt: signInLinks.expiresAt,
      person: { id: users.id, name: users.name, email: users.email },
      organization: organizations.name,
      requestId: signInLinks.requestId,
      agentId: approvalRequests.agentId,
      askedAt: approvalRequests.createdAt,
      answerBy: approvalRequests.expiresAt,
      pending: sql<boolean>`${approvalRequests.state} = 'pending' and ${approvalRequests.expiresAt} > clock_timestamp()`,
      requestor: requestor.name,
      project: projects.name,
    })
    .from(signInLinks)
    .innerJoin(users, eq(users.id, signInLinks.userId))
    .leftJoin(approvalRequests, eq(approvalRequests.id, signInLinks.requestId))
    .leftJoin(requestor, eq(requestor.id, approvalRequests.requestorId))
    .leftJoin(projects, eq(projects.id, approvalRequests.projectId))
    .innerJoin(memberships, and(eq(memberships.userId, users.id), isNull(memberships.deactivatedAt), sql`(${signInLinks.requestId} is null or ${memberships.orgId} = ${approvalRequests.orgId})`))
    .innerJoin(organizations, eq(organizations.id, memberships.orgId))
    .where(eq(signInLinks.tokenHash, hashToken("link", token)))
    .orderBy(sql`${memberships.orgId} is distinct from (select r.org_id from approval_requests r where r.id = ${requestOfPage(next)})`, asc(memberships.createdAt), asc(memberships.orgId))
    .limit(1);
  if (row === undefined) return null;
  const { open, expiresAt, person, organization } = row;
  return { open, expiresAt, person, organization, request: requestOf(row) };
}

type Row = { requestId: Id<"request"> | null; agentId: string | null; askedAt: Date | null; answerBy: Date | null; pending: boolean | null; requestor: string | null; project: string | null };

function requestOf({ requestId, agentId, askedAt, answerBy, pending, requestor, project }: Row): ReadLink["request"] {
  if (requestId === null || askedAt === null || answerBy === null || requestor === null || project === null) return null;
  return { id: requestId, pending: pending === true, requestor, agentId, project, createdAt: askedAt, expiresAt: answerBy };
}
