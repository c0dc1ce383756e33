import { and, eq, inArray, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { Database } from "@/db/client";
import { approvalRequests, organizations, projects, users } from "@/db/schema";
import { argumentsWithoutSecrets } from "@/lib/approvals/preview";
import type { Outcome, RequestFacts } from "@/lib/channels/email/templates";
import type { Id } from "@/lib/ids";

export type Found = { id: Id<"request">; facts: RequestFacts; outcome: Outcome };

function withoutSecretsIn(args: string | null): string | null {
  return args === null ? null : argumentsWithoutSecrets(args);
}

/** Requests of one organization as they are now, by the database clock. */
export async function findRequests(db: Database, orgId: Id<"org">, ids: readonly string[]): Promise<Map<string, Found>> {
  const requestor = alias(users, "requestor");
  const resolver = alias(users, "resolver");
  if (ids.length === 0) return new Map();
  const rows = await db
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
    .where(and(inArray(approvalRequests.id, ids as Id<"request">[]), eq(approvalRequests.orgId, orgId)));
  return new Map(rows.map((row) => [row.request.id, presentFound(row)]));
}

type Row = { request: typeof approvalRequests.$inferSelect; late: boolean; project: string; organization: string; requestor: { name: string; email: string }; resolver: string | null };

function presentFound({ request, late, project, organization, requestor, resolver }: Row): Found {
  const rule = request.rulePattern === null ? null : `${request.rulePattern}${request.policyName === null ? "" : `, ${request.policyName} v${request.policyVersion}`}`;
  return {
    id: request.id,
    facts: { ...request, rule, args: withoutSecretsIn(request.args ?? request.argsRedacted), organization, project, requestor, mayDecide: null },
    outcome: { state: request.state === "pending" && late ? "expired" : request.state, kind: request.decisionKind, decidedBy: resolver, note: request.decisionReason ?? request.resolutionNote },
  };
}

/** "You, Carol Okafor or Dana Ruiz": those who were told, the reader first; a number stands for too many. */
export async function whoWasTold(db: Database, told: unknown, me: Id<"user">): Promise<string | null> {
  if (typeof told === "number") return `You and ${told - 1} others`;
  if (!Array.isArray(told) || told.length === 0) return null;
  const others = told.filter((id) => id !== me) as Id<"user">[];
  const rows = others.length === 0 ? [] : await db.select({ name: users.name }).from(users).where(inArray(users.id, others)).orderBy(users.name);
  const names = ["You", ...rows.map(({ name }) => name)];
  return names.length === 1 ? "You alone" : `${names.slice(0, -1).join(", ")} or ${names.at(-1) ?? ""}`;
}
