import { aliasedTable, and, asc, desc, eq, inArray, lt, or, sql, type SQL } from "drizzle-orm";
import { apiKeys, approvalRequests, auditData, auditEvents, governedCalls, grants, memberships, projects, users } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import type { Place } from "@/lib/cursor";
import type { GrantQuery } from "@/lib/grants/schema";
import { signersOf } from "@/lib/grants/signers";
import { UNUSED_DAYS } from "@/lib/grants/state";
import type { Id } from "@/lib/ids";
import type { GrantState, Role } from "@/lib/vocabulary";

const requestor = aliasedTable(users, "requestor");
const giver = aliasedTable(users, "giver");
const revoker = aliasedTable(users, "revoker");
const holder = aliasedTable(users, "holder");

type PersonRow = { id: Id<"user">; email: string; name: string };

export type GrantRow = {
  grant: typeof grants.$inferSelect;
  project: { id: Id<"project">; name: string };
  requestor: PersonRow;
  givenBy: PersonRow;
  revokedBy: PersonRow | null;
  /** What the principal is called; null where nothing of that name is known. */
  principalLabel: string | null;
  /** The database clock when the row was read. */
  readAt: Date;
};

const columns = {
  grant: grants,
  project: { id: projects.id, name: projects.name },
  requestor: { id: requestor.id, email: requestor.email, name: requestor.name },
  givenBy: { id: giver.id, email: giver.email, name: giver.name },
  revokedBy: { id: revoker.id, email: revoker.email, name: revoker.name },
  principalLabel: sql<string | null>`case ${grants.principalType}
    when 'requestor' then ${holder.name}
    when 'api_key' then ${apiKeys.name}
    when 'project' then ${projects.name}
    else ${grants.principalValue} end`,
  readAt: sql<Date>`now()`.mapWith((value: string | Date) => new Date(value)),
};

function select(ctx: Ctx | TxCtx) {
  return ctx.db
    .select(columns)
    .from(grants)
    .innerJoin(projects, eq(projects.id, grants.projectId))
    .innerJoin(approvalRequests, eq(approvalRequests.id, grants.requestId))
    .innerJoin(requestor, eq(requestor.id, approvalRequests.requestorId))
    .innerJoin(giver, eq(giver.id, grants.givenBy))
    .leftJoin(revoker, eq(revoker.id, grants.revokedBy))
    .leftJoin(holder, and(eq(grants.principalType, "requestor"), eq(sql`${holder.id}`, grants.principalValue)))
    .leftJoin(apiKeys, and(eq(grants.principalType, "api_key"), eq(sql`${apiKeys.id}`, grants.principalValue), eq(apiKeys.orgId, grants.orgId)));
}

/** `grantState` in SQL: the two are held together by a test that compares them row by row. */
const STATE_SQL = sql<GrantState>`case
  when ${grants.revokedAt} is not null then 'revoked'
  when ${grants.singleUse} and ${grants.uses} > 0 then 'used'
  when ${grants.expiresAt} is not null and ${grants.expiresAt} <= now() then 'expired'
  else 'active' end`;

const UNUSED_SQL = sql<boolean>`(${grants.kind} = 'approved_forever_grant' and ${STATE_SQL} = 'active'
  and coalesce(${grants.lastUsedAt}, ${grants.createdAt}) <= now() - make_interval(hours => ${sql.raw(String(UNUSED_DAYS * 24))}))`;

export type GrantFilter = Omit<GrantQuery, "limit" | "cursor">;

function part(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (char) => `\\${char}`)}%`;
}

function conditions(orgId: Id<"org">, filter: GrantFilter): (SQL | undefined)[] {
  const { project, person, kind, q } = filter;
  return [
    eq(grants.orgId, orgId),
    project === undefined ? undefined : eq(grants.projectId, project),
    kind === undefined ? undefined : eq(grants.kind, kind),
    person === undefined ? undefined : or(eq(sql`${requestor.id}`, person), eq(sql`${giver.id}`, person), eq(requestor.email, person.toLowerCase()), eq(giver.email, person.toLowerCase())),
    q === undefined || q === ""
      ? undefined
      : or(...[grants.action, grants.agentId, grants.resource, grants.id, grants.requestId, requestor.name, requestor.email, giver.name, giver.email].map((column) => sql`${column} ilike ${part(q)}`)),
  ];
}

export async function listGrantRows(ctx: Ctx, filter: GrantFilter, page: { limit: number; after: Place<"grant"> | null }): Promise<GrantRow[]> {
  const { after } = page;
  return select(ctx)
    .where(
      and(
        ...conditions(ctx.orgId, filter),
        filter.state === undefined ? undefined : sql`${STATE_SQL} = ${filter.state}`,
        filter.unused === undefined ? undefined : sql`${UNUSED_SQL} = ${filter.unused}`,
        after === null ? undefined : sql`(${grants.createdAt}, ${grants.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`,
      ),
    )
    .orderBy(desc(grants.createdAt), desc(grants.id))
    .limit(page.limit);
}

export type GrantCounts = Record<GrantState, number> & { unused: number };

export async function countGrants(ctx: Ctx, filter: GrantFilter): Promise<GrantCounts> {
  const count = (state: GrantState) => sql<number>`(count(*) filter (where ${STATE_SQL} = ${state}))::int`;
  const [row] = await ctx.db
    .select({ active: count("active"), used: count("used"), expired: count("expired"), revoked: count("revoked"), unused: sql<number>`(count(*) filter (where ${UNUSED_SQL}))::int` })
    .from(grants)
    .innerJoin(approvalRequests, eq(approvalRequests.id, grants.requestId))
    .innerJoin(requestor, eq(requestor.id, approvalRequests.requestorId))
    .innerJoin(giver, eq(giver.id, grants.givenBy))
    .where(and(...conditions(ctx.orgId, filter)));
  return row ?? { active: 0, used: 0, expired: 0, revoked: 0, unused: 0 };
}

export async function findGrant(ctx: Ctx | TxCtx, id: Id<"grant">): Promise<GrantRow | null> {
  const [row] = await select(ctx).where(and(eq(grants.orgId, ctx.orgId), eq(grants.id, id)));
  return row ?? null;
}

/** The grant under a lock, and the database clock after the lock was had. */
export async function lockGrant(tx: TxCtx, id: Id<"grant">): Promise<{ grant: typeof grants.$inferSelect; requestorId: Id<"user">; at: Date } | null> {
  const [grant] = await tx.db.select().from(grants).where(and(eq(grants.orgId, tx.orgId), eq(grants.id, id))).for("update");
  if (grant === undefined) return null;
  const [rest] = await tx.db
    .select({ requestorId: approvalRequests.requestorId, at: sql<Date>`clock_timestamp()`.mapWith((value: string | Date) => new Date(value)) })
    .from(approvalRequests)
    .where(eq(approvalRequests.id, grant.requestId));
  return rest === undefined ? null : { grant, ...rest };
}

/** The role this person has at this moment, held until the transaction ends; null where they are no active member. */
export async function lockRole(tx: TxCtx, userId: Id<"user">): Promise<Role | null> {
  const [row] = await tx.db
    .select({ role: memberships.role, deactivatedAt: memberships.deactivatedAt })
    .from(memberships)
    .where(and(eq(memberships.orgId, tx.orgId), eq(memberships.userId, userId)))
    .for("share");
  return row === undefined || row.deactivatedAt !== null ? null : row.role;
}

export async function markRevoked(tx: TxCtx, id: Id<"grant">, by: { userId: Id<"user">; at: Date; reason: string | null }): Promise<void> {
  await tx.db.update(grants).set({ revokedAt: by.at, revokedBy: by.userId, revokeReason: by.reason }).where(and(eq(grants.orgId, tx.orgId), eq(grants.id, id)));
}

/** Changes what a grant covers, for whom and until when. */
export async function updateEdges(tx: TxCtx, id: Id<"grant">, set: Partial<Pick<typeof grants.$inferInsert, "expiresAt" | "reach" | "principalType" | "principalValue">>): Promise<void> {
  await tx.db.update(grants).set(set).where(and(eq(grants.orgId, tx.orgId), eq(grants.id, id)));
}

type Request = typeof approvalRequests.$inferSelect;
export type SourceRow = Pick<Request, "requestorId" | "projectId" | "keyId" | "agentId" | "machine" | "args" | "policyName" | "policyVersion" | "ruleId"> & { keyName: string | null };

/** What the request behind a grant was: its principals, its arguments, the rule that denied it. */
export async function findSource(ctx: Ctx | TxCtx, requestId: Id<"request">): Promise<SourceRow | null> {
  const { requestorId, projectId, keyId, agentId, machine, args, policyName, policyVersion, ruleId } = approvalRequests;
  const [row] = await ctx.db
    .select({ requestorId, projectId, keyId, agentId, machine, args, policyName, policyVersion, ruleId, keyName: apiKeys.name })
    .from(approvalRequests)
    .leftJoin(apiKeys, eq(apiKeys.id, approvalRequests.keyId))
    .where(and(eq(approvalRequests.orgId, ctx.orgId), eq(approvalRequests.id, requestId)));
  return row ?? null;
}

export type GivenRow = { args: string | null; policySource: Request["policySource"]; signers: Id<"user">[] };

/** Longer arguments are not read for a list; what is said of such a grant holds without them. */
const MOST_ARGUMENT_BYTES = 16_384;

/** How these requests were approved: with which arguments, and in whose seats they were signed. */
export async function listGiven(ctx: Ctx | TxCtx, ids: readonly Id<"request">[]): Promise<Map<string, GivenRow>> {
  const args = sql<string | null>`case when octet_length(${approvalRequests.args}) <= ${MOST_ARGUMENT_BYTES} then ${approvalRequests.args} end`;
  const rows = await ctx.db
    .select({ id: approvalRequests.id, args, policySource: approvalRequests.policySource, signers: signersOf })
    .from(approvalRequests)
    .where(and(eq(approvalRequests.orgId, ctx.orgId), inArray(approvalRequests.id, [...ids])));
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}

export const CHANGE_TYPES = ["grant.created", "grant.narrowed", "grant.revoked"] as const;
export type ChangeRow = { id: Id<"event">; seq: number; at: Date; type: string; by: PersonRow | null; data: string | null };

/** A grant's own story as the chain tells it, from its beginning. */
export async function listChangeRows(ctx: Ctx, id: Id<"grant">): Promise<ChangeRow[]> {
  return ctx.db
    .select({ id: auditEvents.id, seq: auditEvents.seq, at: auditEvents.at, type: auditEvents.type, by: { id: users.id, email: users.email, name: users.name }, data: auditData.data })
    .from(auditEvents)
    .leftJoin(auditData, eq(auditData.eventId, auditEvents.id))
    .leftJoin(users, eq(sql`${users.id}`, auditEvents.actorId))
    .where(and(eq(auditEvents.orgId, ctx.orgId), eq(auditEvents.grantId, id), inArray(auditEvents.type, [...CHANGE_TYPES])))
    .orderBy(asc(auditEvents.seq))
    .limit(200);
}

export type UseRow = {
  event: { id: Id<"event">; seq: number; at: Date; callId: Id<"call"> | null };
  call: typeof governedCalls.$inferSelect | null;
  user: PersonRow | null;
  key: { id: Id<"key">; name: string; lastFour: string } | null;
};

/** The uses of a grant as the chain tells them, newest first; `before` is exclusive. */
export async function listUseRows(ctx: Ctx, id: Id<"grant">, page: { before: number | null; limit: number }): Promise<UseRow[]> {
  return ctx.db
    .select({
      event: { id: auditEvents.id, seq: auditEvents.seq, at: auditEvents.at, callId: auditEvents.callId },
      call: governedCalls,
      user: { id: users.id, email: users.email, name: users.name },
      key: { id: apiKeys.id, name: apiKeys.name, lastFour: apiKeys.lastFour },
    })
    .from(auditEvents)
    .leftJoin(governedCalls, and(eq(governedCalls.id, auditEvents.callId), eq(governedCalls.orgId, auditEvents.orgId)))
    .leftJoin(users, eq(users.id, governedCalls.requestorId))
    .leftJoin(apiKeys, eq(apiKeys.id, governedCalls.keyId))
    .where(and(eq(auditEvents.orgId, ctx.orgId), eq(auditEvents.grantId, id), eq(auditEvents.type, "grant.used"), page.before === null ? undefined : lt(auditEvents.seq, page.before)))
    .orderBy(desc(auditEvents.seq))
    .limit(page.limit);
}
