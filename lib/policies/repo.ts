import { and, asc, desc, eq, gt, gte, isNull, lt, sql } from "drizzle-orm";
import { apiKeys, approvalRequests, governedCalls, organizations, policies, policyVersions, projects, users } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { newId } from "@/lib/ids";
import { database } from "@/lib/database";
import { sharedRead } from "@/lib/shared-read";
import type { ON_POLICY_REMOVED } from "@/lib/vocabulary";

type Reader = Pick<Ctx, "db" | "orgId">;

export type PolicyRow = typeof policies.$inferSelect;
export type VersionRow = typeof policyVersions.$inferSelect & { authorName: string | null };
export type OpenRequest = typeof approvalRequests.$inferSelect;
export type ProjectRow = typeof projects.$inferSelect;

const versionColumns = {
  policyId: policyVersions.policyId,
  version: policyVersions.version,
  orgId: policyVersions.orgId,
  yaml: policyVersions.yaml,
  comment: policyVersions.comment,
  authorId: policyVersions.authorId,
  authorLabel: policyVersions.authorLabel,
  requestId: policyVersions.requestId,
  restoredFrom: policyVersions.restoredFrom,
  createdAt: policyVersions.createdAt,
  authorName: users.name,
};

export async function findProject(ctx: Reader, projectId: Id<"project">): Promise<ProjectRow | undefined> {
  const [row] = await ctx.db.select().from(projects).where(and(eq(projects.orgId, ctx.orgId), eq(projects.id, projectId)));
  return row;
}

export async function findPolicy(ctx: Reader, projectId: Id<"project">): Promise<PolicyRow | undefined> {
  const [row] = await ctx.db.select().from(policies).where(and(eq(policies.orgId, ctx.orgId), eq(policies.projectId, projectId)));
  return row;
}

/** What says which version is live. */
export type LivePolicy = Pick<PolicyRow, "id" | "name" | "currentVersion">;

type Governed = { orgId: Id<"org">; projectId: Id<"project"> };
type Live = { org_id: Id<"org">; project_id: Id<"project">; id: Id<"policy">; name: string; current_version: number };
const placeOf = ({ orgId, projectId }: Governed) => `${orgId} ${projectId}`;

const liveOf = sharedRead<Governed, LivePolicy>(placeOf, async (wanted) => {
  const rows = await database().sql<Live[]>`
    select p.org_id, p.project_id, p.id, p.name, p.current_version
    from unnest(${wanted.map((one) => one.orgId)}::text[], ${wanted.map((one) => one.projectId)}::text[]) as wanted(org_id, project_id)
    join policies p on p.org_id = wanted.org_id and p.project_id = wanted.project_id`;
  return new Map(rows.map((row) => [placeOf({ orgId: row.org_id, projectId: row.project_id }), { id: row.id, name: row.name, currentVersion: row.current_version }]));
});

/** As `findPolicy`, for the calls of agents: outside a transaction, those that ask at the same time share a statement. */
export async function findLivePolicy(ctx: Reader, projectId: Id<"project">): Promise<LivePolicy | undefined> {
  return ctx.db === database().db ? liveOf({ orgId: ctx.orgId, projectId }) : findPolicy(ctx, projectId);
}

export async function findVersion(ctx: Reader, policyId: Id<"policy">, version: number): Promise<VersionRow | undefined> {
  const [row] = await ctx.db
    .select(versionColumns)
    .from(policyVersions)
    .leftJoin(users, eq(users.id, policyVersions.authorId))
    .where(and(eq(policyVersions.orgId, ctx.orgId), eq(policyVersions.policyId, policyId), eq(policyVersions.version, version)));
  return row;
}

/** Newest first; `before` is exclusive. */
export async function listVersionRows(ctx: Reader, policyId: Id<"policy">, page: { before: number | null; limit: number }): Promise<VersionRow[]> {
  return ctx.db
    .select(versionColumns)
    .from(policyVersions)
    .leftJoin(users, eq(users.id, policyVersions.authorId))
    .where(and(eq(policyVersions.orgId, ctx.orgId), eq(policyVersions.policyId, policyId), page.before === null ? undefined : lt(policyVersions.version, page.before)))
    .orderBy(desc(policyVersions.version))
    .limit(page.limit);
}

/** The project's policy row, made where the project has none yet. Only under `lockPolicy`. */
export async function ensurePolicy(tx: TxCtx, project: ProjectRow): Promise<PolicyRow> {
  await tx.db
    .insert(policies)
    .values({ id: newId("policy", tx.now), orgId: tx.orgId, projectId: project.id, name: project.name, createdAt: tx.now })
    .onConflictDoNothing({ target: policies.projectId });
  const row = await findPolicy(tx, project.id);
  if (row === undefined) throw new Error("the policy row that was just made is not there");
  return row;
}

const isOpen = (ctx: Reader, projectId: Id<"project">) =>
  and(
    eq(approvalRequests.orgId, ctx.orgId),
    eq(approvalRequests.projectId, projectId),
    eq(approvalRequests.state, "pending"),
    eq(approvalRequests.policySource, "hosted"),
    eq(approvalRequests.isTest, false),
    gt(approvalRequests.expiresAt, sql`clock_timestamp()`),
  );

/** Requests of a project that wait for an answer to a rule of its own policy. */
export async function listOpenRequests(ctx: Reader, projectId: Id<"project">): Promise<OpenRequest[]> {
  return ctx.db.select().from(approvalRequests).where(isOpen(ctx, projectId));
}

/** The same, locked in one order until the commit. */
export async function lockOpenRequests(tx: TxCtx, projectId: Id<"project">): Promise<OpenRequest[]> {
  return tx.db.select().from(approvalRequests).where(isOpen(tx, projectId)).orderBy(asc(approvalRequests.id)).for("update");
}

export type RecordedCall = Pick<typeof governedCalls.$inferSelect, "action" | "args" | "resource" | "agentId"> & { calls: number };

/** Recorded calls of a project in a window, alike ones counted together, the most frequent first. */
export async function listRecordedCalls(ctx: Reader, projectId: Id<"project">, window: { since: Date; until: Date | null; limit: number }): Promise<RecordedCall[]> {
  const { action, args, resource, agentId } = governedCalls;
  return ctx.db
    .select({ action, args, resource, agentId, calls: sql<number>`count(*)::int` })
    .from(governedCalls)
    .where(and(eq(governedCalls.orgId, ctx.orgId), eq(governedCalls.projectId, projectId), gte(governedCalls.at, window.since), window.until === null ? undefined : lt(governedCalls.at, window.until)))
    .groupBy(action, args, resource, agentId)
    .orderBy(desc(sql`count(*)`), asc(action))
    .limit(window.limit);
}

export async function insertVersion(tx: TxCtx, version: typeof policyVersions.$inferInsert): Promise<void> {
  await tx.db.insert(policyVersions).values(version);
  await tx.db
    .update(policies)
    .set({ currentVersion: version.version })
    .where(and(eq(policies.orgId, tx.orgId), eq(policies.id, version.policyId)));
}

export async function findOnPolicyRemoved(ctx: Reader): Promise<(typeof ON_POLICY_REMOVED)[number]> {
  const [row] = await ctx.db.select({ choice: organizations.onPolicyRemoved }).from(organizations).where(eq(organizations.id, ctx.orgId));
  return row?.choice ?? "cancel";
}

/** The people who made the project's live keys: nobody decides what comes by their own key. */
export async function listKeyMakers(ctx: Reader, projectId: Id<"project">): Promise<Id<"user">[]> {
  const rows = await ctx.db.select({ createdBy: apiKeys.createdBy }).from(apiKeys).where(and(eq(apiKeys.orgId, ctx.orgId), eq(apiKeys.projectId, projectId), isNull(apiKeys.revokedAt)));
  return rows.map((row) => row.createdBy);
}
