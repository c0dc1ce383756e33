import { and, asc, desc, eq, gt, ilike, inArray, lte, or, sql, type SQL } from "drizzle-orm";
import { apiKeys, approvalRequests, approvalSettings, approvalVotes, users } from "@/db/schema";
import { readCursor, writeCursor } from "@/lib/approvals/cursor";
import { aboutOf, tableOf } from "@/lib/approvals/governing";
import { presentRequest } from "@/lib/approvals/present";
import { countPending, databaseClock, listJoined, type JoinedRequest, type RequestRow } from "@/lib/approvals/repo";
import type { ApprovalList, InboxItem, ListQuery } from "@/lib/approvals/schema";
import { stateAt } from "@/lib/approvals/state";
import type { Actor, Ctx, MemberActor } from "@/lib/context";
import { listAway } from "@/lib/people/current";
import { resolveCascade } from "@/lib/settings/cascade";
import { listMembers } from "@/lib/settings/eligible";
import { seatsOf } from "@/lib/settings/seats";
import { effectiveTerms } from "@/lib/settings/terms";
import { iso } from "@/lib/time";

const clock = sql`clock_timestamp()`;
const { state, expiresAt, createdAt, id } = approvalRequests;

function stateFilter(query: ListQuery): SQL | undefined {
  if (query.state === "pending") return and(eq(state, "pending"), gt(expiresAt, clock));
  if (query.state === "decided") return inArray(state, ["approved", "denied", "cancelled"]);
  return query.state === "expired" ? or(eq(state, "expired"), and(eq(state, "pending"), lte(expiresAt, clock))) : undefined;
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (character) => `\\${character}`);
}

function filters(ctx: Ctx<Actor>, query: ListQuery): SQL | undefined {
  const own = ctx.actor.type === "key" ? eq(approvalRequests.projectId, ctx.actor.projectId) : undefined;
  const mine = query.mine === true && ctx.actor.type === "member" ? eq(approvalRequests.requestorId, ctx.actor.userId) : undefined;
  const project = query.project === undefined ? undefined : eq(approvalRequests.projectId, query.project);
  const words = query.q === undefined || query.q === "" ? undefined : `%${escapeLike(query.q)}%`;
  const text = words === undefined ? undefined : or(ilike(approvalRequests.action, words), ilike(approvalRequests.reason, words), ilike(approvalRequests.agentId, words), ilike(approvalRequests.claimedEmail, words));
  return and(stateFilter(query), own, mine, project, text);
}

/** Pending ones by time left, all others newest first (contract section 20). */
function page(query: ListQuery): { order: SQL[]; after: SQL | undefined } {
  const byTimeLeft = query.state === "pending";
  const column = byTimeLeft ? expiresAt : createdAt;
  const order = byTimeLeft ? [asc(column), asc(id)] : [desc(column), desc(id)];
  if (query.cursor === undefined) return { order, after: undefined };
  const from = readCursor(query.cursor);
  const at = from.at.toISOString();
  return { order, after: byTimeLeft ? sql`(${column}, ${id}) > (${at}::timestamptz, ${from.id})` : sql`(${column}, ${id}) < (${at}::timestamptz, ${from.id})` };
}

/** The inbox: what is to be decided and what was, with what each request is to the person who looks. */
export async function listRequests(ctx: Ctx<Actor>, query: ListQuery): Promise<ApprovalList> {
  const { order, after } = page(query);
  const rows = await listJoined(ctx, and(filters(ctx, query), after), order, query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const [standing, waiting, pending, now] = [await standingOf(ctx, shown), await countWaiting(ctx), await countPending(ctx), await databaseClock(ctx)];
  const last = shown.at(-1);
  return {
    items: shown.map((found) => itemOf(ctx, found, standing)),
    next_cursor: rows.length > query.limit && last !== undefined ? writeCursor({ at: query.state === "pending" ? last.row.expiresAt : last.row.createdAt, id: last.row.id }) : null,
    server_time: iso(now),
    counts: { pending, waiting_for_me: waiting },
  };
}

function itemOf(ctx: Ctx<Actor>, found: JoinedRequest, standing: Standing | null): InboxItem {
  const mine = ctx.actor.type === "member" && (found.row.requestorId === ctx.actor.userId || found.row.requestorPersonKey === ctx.actor.personKey);
  const voted = standing?.voted.has(found.row.id) ?? false;
  const open = stateAt(found.row, new Date(found.clock)) === "pending";
  const waitingForMe = open && !voted && standing !== null && standing.mayDecide(found.row);
  const others = open && standing !== null ? standing.others(found.row) : [];
  return { ...presentRequest(found), project: found.project, args: found.row.args, mine, voted, waiting_for_me: waitingForMe, others_may_decide: others, rephrased: found.row.rephrasedFrom !== null, handed_to_me: ctx.actor.type === "member" && found.row.delegatedTo === ctx.actor.userId };
}

type Decider = { mayDecide(row: RequestRow): boolean; others(row: RequestRow): string[] };

export type Standing = Decider & { voted: Set<string> };

const NAMES_SHOWN = 5;

/** What the person who looks may do with any request, from a handful of queries for the whole page. */
async function standingOf(ctx: Ctx<Actor>, rows: JoinedRequest[]): Promise<Standing | null> {
  if (ctx.actor.type !== "member") return null;
  const ids = rows.map((found) => found.row.id);
  const votes = ids.length === 0 ? [] : await ctx.db.select({ requestId: approvalVotes.requestId }).from(approvalVotes).where(and(inArray(approvalVotes.requestId, ids), eq(approvalVotes.personKey, ctx.actor.personKey)));
  return { ...(await decider(ctx as Ctx<MemberActor>)), voted: new Set(votes.map((vote) => vote.requestId)) };
}

async function decider(ctx: Ctx<MemberActor>): Promise<Decider> {
  const { actor } = ctx;
  const [settings, members, away, keys] = await Promise.all([
    ctx.db.select().from(approvalSettings).where(eq(approvalSettings.orgId, ctx.orgId)),
    listMembers(ctx),
    listAway(ctx),
    ctx.db.select({ id: apiKeys.id, createdBy: apiKeys.createdBy, personKey: users.personKey }).from(apiKeys).innerJoin(users, eq(users.id, apiKeys.createdBy)).where(eq(apiKeys.orgId, ctx.orgId)),
  ]);
  const makers = new Map(keys.map((key) => [key.id, key]));
  const asked = (row: RequestRow) => {
    const place = row.isTest && row.governingScope !== "api_key" ? { keyId: null, projectId: row.governingScope === "org" ? null : row.projectId, orgId: ctx.orgId } : { keyId: row.keyId, projectId: row.projectId, orgId: ctx.orgId };
    const resolved = resolveCascade(settings, place);
    if (resolved.row === null || (!resolved.enabled && !row.isTest)) return null;
    const maker = row.keyId === null ? undefined : makers.get(row.keyId);
    const about = aboutOf(members, { requestorId: row.requestorId, requestorPersonKey: row.requestorPersonKey, keyCreatedBy: maker?.createdBy ?? null, keyCreatorPersonKey: maker?.personKey ?? null });
    return tableOf({ members, terms: effectiveTerms(resolved.row, row.ruleApproval, members), away }, about, row);
  };
  const me = members.find((member) => member.userId === actor.userId);
  return {
    mayDecide: (row) => {
      const table = asked(row);
      return table !== null && me !== undefined && seatsOf(me, table).ok;
    },
    others: (row) => {
      const table = asked(row);
      if (table === null) return [];
      const names: string[] = [];
      for (const member of members) {
        if (names.length === NAMES_SHOWN) break;
        if (member.userId !== actor.userId && seatsOf(member, table).ok) names.push(member.name);
      }
      return names;
    },
  };
}

/** How many pending requests wait for the person who looks; the number on the badge. */
export async function countWaiting(ctx: Ctx<Actor>): Promise<number> {
  if (ctx.actor.type !== "member") return 0;
  const { mayDecide: may } = await decider(ctx as Ctx<MemberActor>);
  const voted = sql`not exists (select 1 from ${approvalVotes} v where v.request_id = ${id} and v.person_key = ${ctx.actor.personKey})`;
  const rows = await ctx.db
    .select()
    .from(approvalRequests)
    .where(and(eq(approvalRequests.orgId, ctx.orgId), eq(state, "pending"), gt(expiresAt, clock), voted))
    .limit(1_000);
  return rows.filter((row) => may(row)).length;
}
