import { eq, inArray, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import { approvalRequests, grants, organizations, projects, users } from "@/db/schema";
import { argumentsWithoutSecrets } from "@/lib/approvals/preview";
import type { Outcome, RequestFacts } from "@/lib/channels/email/templates";
import type { Id } from "@/lib/ids";

export type Found = { id: Id<"request">; facts: RequestFacts; outcome: Outcome };

function withoutSecretsIn(args: string | null): string | null {
  return args === null ? null : argumentsWithoutSecrets(args);
}

type Wanted = { orgId: Id<"org">; id: Id<"request"> };

/** Requests as they are now, by the database clock; null for one that its organization does not have. */
export async function findRequests(db: Database, wanted: readonly Wanted[]): Promise<(Found | null)[]> {
  const requestor = alias(users, "requestor");
  const resolver = alias(users, "resolver");
  const rows = await db
    .select({
      request: approvalRequests,
      late: sql<boolean>`${approvalRequests.expiresAt} <= clock_timestamp()`,
      project: projects.name,
      organization: organizations.name,
      requestor: { name: requestor.name, email: requestor.email },
      resolver: resolver.name,
      grantUntil: grants.expiresAt,
    })
    .from(approvalRequests)
    .innerJoin(projects, eq(projects.id, approvalRequests.projectId))
    .innerJoin(organizations, eq(organizations.id, approvalRequests.orgId))
    .innerJoin(requestor, eq(requestor.id, approvalRequests.requestorId))
    .leftJoin(resolver, eq(resolver.id, approvalRequests.resolvedBy))
    .leftJoin(grants, eq(grants.requestId, approvalRequests.id))
    .where(inArray(approvalRequests.id, [...new Set(wanted.map(({ id }) => id))]));
  const found = new Map(rows.map((row) => [`${row.request.orgId} ${row.request.id}`, presentFound(row)]));
  return wanted.map(({ orgId, id }) => found.get(`${orgId} ${id}`) ?? null);
}

type Row = { request: typeof approvalRequests.$inferSelect; late: boolean; project: string; organization: string; requestor: { name: string; email: string }; resolver: string | null; grantUntil: Date | null };

function presentFound({ request, late, project, organization, requestor, resolver, grantUntil }: Row): Found {
  const rule = request.rulePattern === null ? null : `${request.rulePattern}${request.policyName === null ? "" : `, ${request.policyName} v${request.policyVersion}`}`;
  return {
    id: request.id,
    facts: { ...request, rule, args: withoutSecretsIn(request.args ?? request.argsRedacted), organization, project, requestor, mayDecide: null },
    outcome: { state: request.state === "pending" && late ? "expired" : request.state, kind: request.decisionKind, decidedBy: resolver, note: request.decisionReason ?? request.resolutionNote, grantUntil },
  };
}
