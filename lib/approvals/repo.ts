import { and, count, desc, eq, gt, inArray, isNotNull, sql, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { builtOnce } from "@/db/built-once";
import { apiKeys, approvalRequests, approvalVotes, projects, users } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import type { Id } from "@/lib/ids";

export type RequestRow = typeof approvalRequests.$inferSelect;
export type NewRequest = typeof approvalRequests.$inferInsert;

/** Newer denials than these are looked at no more; each is one person's deliberate answer. */
const MOST_DENIALS = 500;

const requestor = alias(users, "requestor");
const resolver = alias(users, "resolver");

/** While a request is open, the signature of somebody who was removed or may only read is not told as given, here as in `pollRequest`. Who was lowered otherwise, or is named no longer, is told on the card. */
const SIGNER_STAYED = sql.raw("exists (select 1 from memberships m where m.org_id = v.org_id and m.user_id = v.user_id and m.deactivated_at is null and m.role <> 'viewer')");

const joined = {
  row: approvalRequests,
  requestor: { id: requestor.id, email: requestor.email, name: requestor.name },
  resolver: { id: resolver.id, email: resolver.email, name: resolver.name },
  project: { id: projects.id, name: projects.name },
  given: sql<number>`(select count(*)::int from ${approvalVotes} v where v.request_id = ${approvalRequests.id} and v.action = 'approve' and (${approvalRequests.state} <> 'pending' or ${SIGNER_STAYED}))`,
  /** The database clock, which alone says what has expired. */
  clock: sql<string>`clock_timestamp()`,
};

export type JoinedRequest = {
  row: RequestRow;
  requestor: { id: string; email: string; name: string };
  resolver: { id: string; email: string; name: string } | null;
  project: { id: string; name: string };
  given: number;
  clock: string;
};

type Reader = Pick<Ctx, "db" | "orgId">;

function selectJoined(ctx: Reader) {
  return ctx.db
    .select(joined)
    .from(approvalRequests)
    .innerJoin(requestor, eq(requestor.id, approvalRequests.requestorId))
    .innerJoin(projects, eq(projects.id, approvalRequests.projectId))
    .leftJoin(resolver, eq(resolver.id, approvalRequests.resolvedBy));
}

export async function findJoined(ctx: Reader, id: Id<"request">): Promise<JoinedRequest | null> {
  const [found] = await selectJoined(ctx).where(and(eq(approvalRequests.orgId, ctx.orgId), eq(approvalRequests.id, id)));
  return found ?? null;
}

export async function listJoined(ctx: Reader, where: SQL | undefined, order: SQL[], limit: number): Promise<JoinedRequest[]> {
  return selectJoined(ctx)
    .where(and(eq(approvalRequests.orgId, ctx.orgId), where))
    .orderBy(...order)
    .limit(limit);
}

/** Those of these requests that are there, as they are. */
export async function listRows(ctx: Reader, ids: readonly Id<"request">[]): Promise<RequestRow[]> {
  return ids.length === 0 ? [] : ctx.db.select().from(approvalRequests).where(and(eq(approvalRequests.orgId, ctx.orgId), inArray(approvalRequests.id, [...ids])));
}

const locked = builtOnce(["org", "id"], (db, { org, id }) => db.select().from(approvalRequests).where(and(eq(approvalRequests.orgId, org), eq(approvalRequests.id, id))).for("update"));

export async function lockRequest(tx: TxCtx, id: Id<"request">): Promise<RequestRow | null> {
  const [row] = await locked(tx.db, { org: tx.orgId, id });
  return row ?? null;
}

/** The database clock inside a transaction, to the millisecond and never rounded up. */
export async function databaseClock(ctx: Pick<Ctx, "db">): Promise<Date> {
  const [row] = await ctx.db.execute<{ ms: string }>(sql`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text as ms`);
  return new Date(Number(row?.ms));
}

export async function insertRequest(tx: TxCtx, row: NewRequest): Promise<RequestRow> {
  const [inserted] = await tx.db.insert(approvalRequests).values(row).returning();
  if (inserted === undefined) throw new Error("an insert returned no row");
  return inserted;
}

export type Decision = Required<Pick<NewRequest, "state" | "decisionKind" | "decisionReason" | "resolvedBy" | "grantId">> & { resolvedAt: Date };

const decided = builtOnce(["org", "id", "state", "decisionKind", "decisionReason", "resolvedBy", "grantId", "resolvedAt"], (db, { org, id, ...set }) =>
  db
    .update(approvalRequests)
    .set(set as never)
    .where(and(eq(approvalRequests.orgId, org), eq(approvalRequests.id, id), eq(approvalRequests.state, "pending"), gt(approvalRequests.expiresAt, sql`clock_timestamp()`)))
    .returning({ id: approvalRequests.id }),
);

/** The one conditional update that decides: false where the request was no longer open by the database clock. */
export async function decideOpen(tx: TxCtx, id: Id<"request">, decision: Decision): Promise<boolean> {
  return (await decided(tx.db, { org: tx.orgId, id, ...decision })).length === 1;
}

/** The same for an end that nobody decided, at the database clock: null where the request was no longer open. */
export async function resolveOpen(tx: TxCtx, id: Id<"request">, set: Partial<NewRequest>): Promise<RequestRow | null> {
  const [row] = await tx.db
    .update(approvalRequests)
    .set({ ...set, resolvedAt: sql`date_trunc('milliseconds', clock_timestamp())` as unknown as Date })
    .where(and(eq(approvalRequests.orgId, tx.orgId), eq(approvalRequests.id, id), eq(approvalRequests.state, "pending"), gt(approvalRequests.expiresAt, sql`clock_timestamp()`)))
    .returning();
  return row ?? null;
}

export type SystemEnd = { id: Id<"request">; state: "approved" | "denied" | "cancelled"; note: string; kind: "approved_once" | null };

/**
 * The same conditional update for any number of requests that the system ends: answers when each was ended, without those that
 * were no longer open by the database clock. One instant is compared with every deadline and written, so that none is late.
 */
export async function resolveAllOpen(tx: TxCtx, ends: readonly SystemEnd[]): Promise<Map<Id<"request">, Date>> {
  if (ends.length === 0) return new Map();
  const rows = await tx.db.execute<{ id: Id<"request">; ms: string }>(sql`
    with clock as materialized (select date_trunc('milliseconds', clock_timestamp()) as at)
    update approval_requests r
    set state = e.state, resolved_by = null, resolution_note = e.note, decision_kind = e.kind, resolved_at = clock.at
    from clock, jsonb_to_recordset(${JSON.stringify(ends)}::text::jsonb) as e(id text, state text, note text, kind text)
    where r.id = e.id and r.org_id = ${tx.orgId} and r.state = 'pending' and r.expires_at > clock.at
    returning r.id, floor(extract(epoch from r.resolved_at) * 1000)::bigint::text as ms`);
  return new Map(rows.map(({ id, ms }) => [id, new Date(Number(ms))]));
}

export async function updateRequest(tx: TxCtx, id: Id<"request">, set: Partial<NewRequest>): Promise<void> {
  await tx.db.update(approvalRequests).set(set).where(and(eq(approvalRequests.orgId, tx.orgId), eq(approvalRequests.id, id)));
}

/** A pending request of the same requestor for the very same action. */
export async function findAlike(tx: TxCtx, requestorId: Id<"user">, digest: string): Promise<RequestRow | null> {
  const [row] = await tx.db
    .select()
    .from(approvalRequests)
    .where(
      and(
        eq(approvalRequests.orgId, tx.orgId),
        eq(approvalRequests.digest, digest),
        eq(approvalRequests.requestorId, requestorId),
        eq(approvalRequests.state, "pending"),
        eq(approvalRequests.isTest, false),
        gt(approvalRequests.expiresAt, sql`clock_timestamp()`),
      ),
    )
    .limit(1);
  return row ?? null;
}

export type Denial = Pick<RequestRow, "id" | "keyId" | "agentId" | "requestorId" | "action" | "resource" | "args" | "argsRedacted" | "argsHash" | "decisionReason"> & { resolvedAt: Date | null; deniedBy: string | null; secondsAgo: number };

/** What people denied in a project within this many seconds, newest first. */
export async function listDenials(tx: TxCtx, projectId: Id<"project">, within: number): Promise<Denial[]> {
  const { id, keyId, agentId, requestorId, action, resource, args, argsRedacted, argsHash, decisionReason, resolvedAt } = approvalRequests;
  return tx.db
    .select({ id, keyId, agentId, requestorId, action, resource, args, argsRedacted, argsHash, decisionReason, resolvedAt, deniedBy: resolver.name, secondsAgo: sql<number>`extract(epoch from clock_timestamp() - ${resolvedAt})::float8` })
    .from(approvalRequests)
    .leftJoin(resolver, eq(resolver.id, approvalRequests.resolvedBy))
    .where(
      and(
        eq(approvalRequests.orgId, tx.orgId),
        eq(approvalRequests.projectId, projectId),
        eq(approvalRequests.state, "denied"),
        isNotNull(approvalRequests.resolvedBy),
        eq(approvalRequests.isTest, false),
        gt(resolvedAt, sql`clock_timestamp() - make_interval(secs => ${within})`),
      ),
    )
    .orderBy(desc(resolvedAt))
    .limit(MOST_DENIALS);
}

export type AgentLoad = { lastMinute: number; pending: number; minuteFreesIn: number; pendingFreesIn: number };

/** How much one agent has asked lately: creations in the last minute, requests still pending, and the seconds until there is room for one more of each. */
export async function agentLoad(tx: TxCtx, keyId: Id<"key">, agentId: string | null): Promise<AgentLoad> {
  const mine = and(eq(approvalRequests.orgId, tx.orgId), eq(approvalRequests.keyId, keyId), sql`${approvalRequests.agentId} is not distinct from ${agentId}`);
  const [row] = await tx.db
    .select({
      lastMinute: sql<number>`count(*) filter (where ${approvalRequests.createdAt} > clock_timestamp() - interval '1 minute')::int`,
      pending: sql<number>`count(*) filter (where ${approvalRequests.state} = 'pending' and ${approvalRequests.expiresAt} > clock_timestamp())::int`,
      minuteFreesIn: sql<number>`coalesce(ceil(60 - extract(epoch from clock_timestamp() - min(${approvalRequests.createdAt}) filter (where ${approvalRequests.createdAt} > clock_timestamp() - interval '1 minute'))), 1)::int`,
      pendingFreesIn: sql<number>`coalesce(ceil(extract(epoch from min(${approvalRequests.expiresAt}) filter (where ${approvalRequests.state} = 'pending' and ${approvalRequests.expiresAt} > clock_timestamp()) - clock_timestamp())), 1)::int`,
    })
    .from(approvalRequests)
    .where(and(mine, sql`(${approvalRequests.createdAt} > clock_timestamp() - interval '1 minute' or ${approvalRequests.state} = 'pending')`));
  return row ?? { lastMinute: 0, pending: 0, minuteFreesIn: 1, pendingFreesIn: 1 };
}

export type VoteRow = typeof approvalVotes.$inferSelect;

const votesOn = builtOnce(["org", "id"], (db, { org, id }) =>
  db
    .select({ vote: approvalVotes, name: users.name, email: users.email })
    .from(approvalVotes)
    .innerJoin(users, eq(users.id, approvalVotes.userId))
    .where(and(eq(approvalVotes.orgId, org), eq(approvalVotes.requestId, id)))
    .orderBy(approvalVotes.createdAt),
);

export async function listVotes(ctx: Reader, requestId: Id<"request">): Promise<(VoteRow & { name: string; email: string })[]> {
  const rows = await votesOn(ctx.db, { org: ctx.orgId, id: requestId });
  return rows.map(({ vote, name, email }) => ({ ...vote, name, email }));
}

const voted = builtOnce(["id", "orgId", "requestId", "userId", "personKey", "signedFor", "action", "reason", "digest", "terms", "createdAt"], (db, vote) =>
  db
    .insert(approvalVotes)
    .values(vote)
    .onConflictDoNothing({ target: [approvalVotes.requestId, approvalVotes.personKey] })
    .returning({ id: approvalVotes.id }),
);

/** Takes signatures off a request; the chain keeps the line of each. */
export async function removeVotes(tx: TxCtx, ids: readonly Id<"vote">[]): Promise<void> {
  if (ids.length > 0) await tx.db.delete(approvalVotes).where(and(eq(approvalVotes.orgId, tx.orgId), inArray(approvalVotes.id, [...ids])));
}

/** False where this person has signed already. */
export async function insertVote(tx: TxCtx, vote: Required<typeof approvalVotes.$inferInsert>): Promise<boolean> {
  const inserted = await voted(tx.db, vote);
  return inserted.length === 1;
}

export type KeyMaker = { id: Id<"key">; name: string; lastFour: string; createdBy: Id<"user">; creatorPersonKey: string };

/** The key a request was made with, and who created it. */
export async function findKey(ctx: Reader, keyId: Id<"key">): Promise<KeyMaker | null> {
  const [row] = await keyMaker(ctx.db).where(and(eq(apiKeys.orgId, ctx.orgId), eq(apiKeys.id, keyId)));
  return row ?? null;
}

function keyMaker(db: Ctx["db"]) {
  return db.select({ id: apiKeys.id, name: apiKeys.name, lastFour: apiKeys.lastFour, createdBy: apiKeys.createdBy, creatorPersonKey: users.personKey }).from(apiKeys).innerJoin(users, eq(users.id, apiKeys.createdBy));
}

const keyMakerOf = builtOnce(["org", "id"], (db, { org, id }) =>
  keyMaker(db).where(and(eq(apiKeys.orgId, org), eq(apiKeys.id, sql`(select ${approvalRequests.keyId} from ${approvalRequests} where ${approvalRequests.id} = ${id} and ${approvalRequests.orgId} = ${org})`))),
);

/** The same by the request. */
export async function findKeyOf(ctx: Reader, id: Id<"request">): Promise<KeyMaker | null> {
  const [row] = await keyMakerOf(ctx.db, { org: ctx.orgId, id });
  return row ?? null;
}

export async function countPending(ctx: Reader): Promise<number> {
  const [row] = await ctx.db
    .select({ n: count() })
    .from(approvalRequests)
    .where(and(eq(approvalRequests.orgId, ctx.orgId), eq(approvalRequests.state, "pending"), gt(approvalRequests.expiresAt, sql`clock_timestamp()`)));
  return row?.n ?? 0;
}
