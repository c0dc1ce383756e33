import { and, desc, eq, asc, gt, inArray, sql, type SQL } from "drizzle-orm";
import { approvalRequests, projects } from "@/db/schema";
import { readCursor } from "@/lib/approvals/cursor";
import type { ListQuery } from "@/lib/approvals/schema";
import { tsqueryOf, wordsOfAction } from "@/lib/approvals/search-words";
import { actionMatcher } from "@/lib/audit/filter";
import type { Actor, Ctx } from "@/lib/context";
import { invalid } from "@/lib/errors";
import { isId } from "@/lib/ids";
import { listMembers, type Member } from "@/lib/settings/eligible";

const NOTHING = sql`false`;
const { expiresAt, createdAt, id } = approvalRequests;

/** Written out, for a partial index is not used where its condition is a parameter. */
export function stateIs(query: Pick<ListQuery, "state">): SQL | undefined {
  switch (query.state) {
    case "pending": return and(sql`state = 'pending'`, gt(expiresAt, sql`clock_timestamp()`));
    case "decided": return sql`state in ('approved', 'denied', 'cancelled')`;
    case "expired": return sql`state in ('expired', 'pending') and (state = 'expired' or expires_at <= clock_timestamp())`;
    case "all": return undefined;
  }
}

/** What narrows the list, as conditions; a filter that names nobody and nothing here finds nothing. Throws 400 for an action filter without a word. */
export async function narrowedBy(ctx: Ctx<Actor>, query: ListQuery): Promise<SQL | undefined> {
  const own = ctx.actor.type === "key" ? eq(approvalRequests.projectId, ctx.actor.projectId) : undefined;
  const mine = query.mine === true && ctx.actor.type === "member" ? eq(approvalRequests.requestorId, ctx.actor.userId) : undefined;
  const agent = query.agent === undefined ? undefined : eq(approvalRequests.agentId, query.agent);
  const only = query.ids === undefined ? undefined : inArray(id, query.ids);
  return and(stateIs(query), own, mine, agent, only, await inProject(ctx, query.project), await askedBy(ctx, query.person), wordsIn(query.q), actionIs(query.action));
}

async function inProject(ctx: Ctx<Actor>, named: string | undefined): Promise<SQL | undefined> {
  if (named === undefined) return undefined;
  if (isId("project", named)) return eq(approvalRequests.projectId, named);
  const [found] = await ctx.db.select({ id: projects.id }).from(projects).where(and(eq(projects.orgId, ctx.orgId), eq(sql`lower(${projects.name})`, named.toLowerCase())));
  return found === undefined ? NOTHING : eq(approvalRequests.projectId, found.id);
}

/** A member by id, address or full name, under every address that is known for them. */
async function askedBy(ctx: Ctx<Actor>, who: string | undefined): Promise<SQL | undefined> {
  if (who === undefined) return undefined;
  const members = await listMembers(ctx);
  const named = (member: Member) => member.userId === who || member.email === who.toLowerCase() || member.name.toLowerCase() === who.toLowerCase();
  const persons = new Set(members.filter(named).map((member) => member.personKey));
  const [first, ...more] = members.filter((member) => persons.has(member.personKey)).map((member) => member.userId);
  if (first === undefined) return NOTHING;
  return more.length === 0 ? eq(approvalRequests.requestorId, first) : inArray(approvalRequests.requestorId, [first, ...more]);
}

function wordsIn(text: string | undefined): SQL | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const words = tsqueryOf(text);
  return words === null ? NOTHING : sql`approval_requests.words @@ lower(${words})::tsquery`;
}

/** The index finds the words, the action itself is then looked at. */
function actionIs(text: string | undefined): SQL | undefined {
  if (text === undefined) return undefined;
  const words = wordsOfAction(text);
  if (words === null) throw invalid('"action": name at least the beginning of one word of it.');
  const matcher = actionMatcher(text);
  const is = "glob" in matcher ? sql`${approvalRequests.action} ~ ${matcher.glob}` : sql`strpos(lower(${approvalRequests.action}), lower(${matcher.part})) > 0`;
  return and(sql`approval_requests.words @@ lower(${words})::tsquery`, is);
}

/** Pending ones by time left, all others newest first (contract section 20). */
export function placeIn(query: Pick<ListQuery, "state" | "cursor">): { order: SQL[]; after: SQL | undefined } {
  const byTimeLeft = query.state === "pending";
  const column = byTimeLeft ? expiresAt : createdAt;
  const order = byTimeLeft ? [asc(column), asc(id)] : [desc(column), desc(id)];
  if (query.cursor === undefined) return { order, after: undefined };
  const from = readCursor(query.cursor);
  const at = from.at.toISOString();
  return { order, after: byTimeLeft ? sql`(${column}, ${id}) > (${at}::timestamptz, ${from.id})` : sql`(${column}, ${id}) < (${at}::timestamptz, ${from.id})` };
}

/** Whether the right way to the rows depends on the words that are asked for, so that it has to be planned anew for each. */
export function dependsOnWords(query: ListQuery): boolean {
  return (query.q !== undefined && query.q.trim() !== "") || query.action !== undefined;
}
