import { and, eq, inArray, sql, type SQL } from "drizzle-orm";
import { approvalRequests, approvalVotes } from "@/db/schema";
import { alikeKey } from "@/lib/approvals/alike";
import { writeCursor } from "@/lib/approvals/cursor";
import { dependsOnWords, narrowedBy, placeIn, stateIs } from "@/lib/approvals/list-filter";
import { idsByWords, LOOKS, type Looks, type Place, type Words } from "@/lib/approvals/list-words";
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
export async function listRequests(ctx: Ctx<Actor>, query: ListQuery, looks: Looks = LOOKS): Promise<ApprovalList> {
  const decider = ctx.actor.type === "member" ? await deciderOf(ctx as Ctx<MemberActor>) : null;
  const [{ rows, next, searchedTo }, waiting, pending, now] = await Promise.all([
    pageOf(ctx, query, { decider, looks }),
    decider === null ? 0 : countWaitingFor(ctx as Ctx<MemberActor>, decider),
    countPending(ctx),
    databaseClock(ctx),
  ]);
  const voted = await votedBy(ctx, rows);
  return {
    items: rows.map((found) => itemOf(ctx, found, { decider, voted })),
    next_cursor: next === null ? null : writeCursor(next),
    searched_to: searchedTo === null ? null : iso(searchedTo),
    server_time: iso(now),
    counts: { pending, waiting_for_me: waiting },
  };
}

/** `searchedTo`: how far the list was looked through where that was not to its end. */
type Page = { rows: JoinedRequest[]; next: Place | null; searchedTo: Date | null };

async function pageOf(ctx: Ctx<Actor>, query: ListQuery, { decider, looks }: { decider: Decider | null; looks: Looks }): Promise<Page> {
  const narrowed = await narrowedBy(ctx, query);
  return query.for_me === true && decider !== null ? waitingPage(ctx, query, { narrowed, decider, looks }) : wholePage(ctx, query, { narrowed, looks });
}

async function wholePage(ctx: Ctx<Actor>, query: ListQuery, { narrowed, looks }: { narrowed: SQL | undefined; looks: Looks }): Promise<Page> {
  const { order, after } = placeIn(query);
  const asked = { where: and(narrowed, after), within: and(stateIs(query), after), order, limit: query.limit + 1 };
  const { ids, lookedTo } = dependsOnWords(query) ? await idsByWords(ctx, asked, { ...looks, indexMs: query.cursor === undefined ? looks.indexMs : looks.indexLaterMs, at: columnOf(query) }) : { ids: null, lookedTo: null };
  const rows = ids === null ? await listJoined(ctx, asked.where, order, asked.limit) : await listFound(ctx, ids, asked);
  const last = rows[query.limit - 1];
  if (rows.length > query.limit && last !== undefined) return { rows: rows.slice(0, query.limit), next: placeOf(query, last), searchedTo: null };
  return { rows, next: lookedTo, searchedTo: lookedTo?.at ?? null };
}

function columnOf(query: Pick<ListQuery, "state">) {
  return query.state === "pending" ? approvalRequests.expiresAt : approvalRequests.createdAt;
}

function placeOf(query: Pick<ListQuery, "state">, { row }: JoinedRequest): Place {
  return { at: query.state === "pending" ? row.expiresAt : row.createdAt, id: row.id };
}

const STEP = 200;

/** Who may decide is no matter of SQL: the pending ones are gone through in their order until a page is full. */
async function waitingPage(ctx: Ctx<Actor>, query: ListQuery, { narrowed, decider, looks }: { narrowed: SQL | undefined; decider: Decider; looks: Looks }): Promise<Page> {
  const rows: JoinedRequest[] = [];
  for (let cursor = query.cursor; ; ) {
    const step = await wholePage(ctx, { ...query, limit: STEP, ...(cursor === undefined ? {} : { cursor }) }, { narrowed, looks });
    const voted = await votedBy(ctx, step.rows);
    rows.push(...step.rows.filter(({ row }) => !voted.has(row.id) && decider.mayDecide(row)));
    const last = rows[query.limit - 1];
    if (rows.length > query.limit && last !== undefined) return { rows: rows.slice(0, query.limit), next: placeOf(query, last), searchedTo: null };
    if (step.next === null) return { rows, next: null, searchedTo: null };
    cursor = writeCursor(step.next);
  }
}

async function listFound(ctx: Ctx<Actor>, ids: readonly Id<"request">[], { order, limit }: Pick<Words, "order" | "limit">): Promise<JoinedRequest[]> {
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
