import { and, eq, inArray, sql, type SQL } from "drizzle-orm";
import type { Database } from "@/db/client";
import { approvalRequests, approvalVotes } from "@/db/schema";
import { alikeKey } from "@/lib/approvals/alike";
import { writeCursor } from "@/lib/approvals/cursor";
import { dependsOnWords, narrowedBy, placeIn, stateIs } from "@/lib/approvals/list-filter";
import { fingerprint } from "@/lib/approvals/fingerprint";
import { argumentsWithoutSecrets } from "@/lib/approvals/preview";
import { presentRequest } from "@/lib/approvals/present";
import { countPending, databaseClock, listJoined, type JoinedRequest } from "@/lib/approvals/repo";
import type { ApprovalList, InboxItem, ListQuery } from "@/lib/approvals/schema";
import { countWaitingFor, deciderOf, type Decider } from "@/lib/approvals/standing";
import { stateAt } from "@/lib/approvals/state";
import type { Actor, Ctx, MemberActor } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { iso } from "@/lib/time";

/** The inbox: what is to be decided and what was, with what each request is to the person who looks. */
export async function listRequests(ctx: Ctx<Actor>, query: ListQuery): Promise<ApprovalList> {
  const decider = ctx.actor.type === "member" ? await deciderOf(ctx as Ctx<MemberActor>) : null;
  const [{ rows, goesOn }, waiting, pending, now] = await Promise.all([
    pageOf(ctx, query, decider),
    decider === null ? 0 : countWaitingFor(ctx as Ctx<MemberActor>, decider),
    countPending(ctx),
    databaseClock(ctx),
  ]);
  const voted = await votedBy(ctx, rows);
  const last = rows.at(-1);
  return {
    items: rows.map((found) => itemOf(ctx, found, { decider, voted })),
    next_cursor: goesOn && last !== undefined ? writeCursor({ at: query.state === "pending" ? last.row.expiresAt : last.row.createdAt, id: last.row.id }) : null,
    server_time: iso(now),
    counts: { pending, waiting_for_me: waiting },
  };
}

type Page = { rows: JoinedRequest[]; goesOn: boolean };

async function pageOf(ctx: Ctx<Actor>, query: ListQuery, decider: Decider | null): Promise<Page> {
  const narrowed = await narrowedBy(ctx, query);
  return query.for_me === true && decider !== null ? waitingPage(ctx, query, { narrowed, decider }) : wholePage(ctx, query, narrowed);
}

async function wholePage(ctx: Ctx<Actor>, query: ListQuery, narrowed: SQL | undefined): Promise<Page> {
  const { order, after } = placeIn(query);
  const where = and(narrowed, after);
  const rows = dependsOnWords(query) ? await listByWords(ctx, { where, within: and(stateIs(query), after), order, limit: query.limit + 1 }) : await listJoined(ctx, where, order, query.limit + 1);
  return { rows: rows.slice(0, query.limit), goesOn: rows.length > query.limit };
}

const STEP = 200;

/** Who may decide is no matter of SQL: the pending ones are gone through in their order until a page is full. */
async function waitingPage(ctx: Ctx<Actor>, query: ListQuery, { narrowed, decider }: { narrowed: SQL | undefined; decider: Decider }): Promise<Page> {
  const rows: JoinedRequest[] = [];
  for (let cursor = query.cursor; ; ) {
    const step = await wholePage(ctx, { ...query, limit: STEP, ...(cursor === undefined ? {} : { cursor }) }, narrowed);
    const voted = await votedBy(ctx, step.rows);
    rows.push(...step.rows.filter(({ row }) => !voted.has(row.id) && decider.mayDecide(row)));
    const last = step.rows.at(-1);
    if (rows.length > query.limit || !step.goesOn || last === undefined) return { rows: rows.slice(0, query.limit), goesOn: rows.length > query.limit };
    cursor = writeCursor({ at: last.row.expiresAt, id: last.row.id });
  }
}

type Words = { where: SQL | undefined; /** The list as it is without any words. */ within: SQL | undefined; order: SQL[]; limit: number };

/** So many of the list are looked through one by one, before the index of words is asked about all of them. */
const FIRST_LOOK = 1_500;

/**
 * Common words fill a page from the first few of the list, whatever was recorded. Only where those do not, the index is asked,
 * by a statement that is planned for these very words: it then has few rows to find, however many have one word of several.
 */
async function listByWords(ctx: Ctx<Actor>, words: Words): Promise<JoinedRequest[]> {
  const { where, within, order, limit } = words;
  // The limits are written out: a plan for any limit would read the whole table.
  const by = sql.join(order, sql`, `);
  const near = await ctx.db.execute<{ id: Id<"request"> }>(sql`
    select id from (select * from approval_requests where ${and(eq(approvalRequests.orgId, ctx.orgId), within)} order by ${by} limit ${sql.raw(String(FIRST_LOOK))}) as approval_requests
    where ${where ?? sql`true`} order by ${by} limit ${sql.raw(String(limit))}`);
  return listFound(ctx, near.length === limit ? near.map((row) => row.id) : await idsPlanned(ctx, words), words);
}

/** A plan for one or two rows would trust its guess of how many have the words, and read the whole list in order to find them. */
const FEWEST_PLANNED = 51;

async function idsPlanned(ctx: Ctx<Actor>, { where, order, limit }: Words): Promise<Id<"request">[]> {
  const found = (ctx.db as Database).select({ id: approvalRequests.id }).from(approvalRequests).where(and(eq(approvalRequests.orgId, ctx.orgId), where)).orderBy(...order).limit(Math.max(limit, FEWEST_PLANNED));
  const statement = found.toSQL();
  const rows = await (ctx.db as Database).$client.unsafe<{ id: Id<"request"> }[]>(statement.sql, statement.params as never[], { prepare: false });
  return rows.slice(0, limit).map((row) => row.id);
}

async function listFound(ctx: Ctx<Actor>, ids: readonly Id<"request">[], { order, limit }: Words): Promise<JoinedRequest[]> {
  return ids.length === 0 ? [] : listJoined(ctx, sql`${approvalRequests.id} = any(${`{${ids.join(",")}}`}::text[])`, order, limit);
}

async function votedBy(ctx: Ctx<Actor>, rows: readonly JoinedRequest[]): Promise<Set<string>> {
  const open = rows.filter(({ row }) => row.state === "pending").map(({ row }) => row.id);
  if (ctx.actor.type !== "member" || open.length === 0) return new Set();
  const votes = await ctx.db.select({ requestId: approvalVotes.requestId }).from(approvalVotes).where(and(inArray(approvalVotes.requestId, open), eq(approvalVotes.personKey, ctx.actor.personKey)));
  return new Set(votes.map((vote) => vote.requestId));
}

function itemOf(ctx: Ctx<Actor>, found: JoinedRequest, { decider, voted: signed }: { decider: Decider | null; voted: Set<string> }): InboxItem {
  const { row } = found;
  const mine = ctx.actor.type === "member" && (row.requestorId === ctx.actor.userId || row.requestorPersonKey === ctx.actor.personKey);
  const voted = signed.has(row.id);
  const open = decider !== null && stateAt(row, new Date(found.clock)) === "pending";
  return {
    ...presentRequest(found),
    project: found.project,
    args: row.args === null ? null : argumentsWithoutSecrets(row.args, fingerprint()),
    mine,
    voted,
    waiting_for_me: open && !voted && decider.mayDecide(row),
    others_may_decide: open ? decider.others(row) : [],
    rephrased: row.rephrasedFrom !== null,
    handed_to_me: ctx.actor.type === "member" && row.delegatedTo === ctx.actor.userId,
    alike: alikeKey(row),
  };
}

/** How many pending requests wait for the person who looks; the number on the badge. */
export async function countWaiting(ctx: Ctx<Actor>): Promise<number> {
  if (ctx.actor.type !== "member") return 0;
  const member = ctx as Ctx<MemberActor>;
  return countWaitingFor(member, await deciderOf(member));
}
