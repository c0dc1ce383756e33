import { and, eq, gt, sql } from "drizzle-orm";
import { apiKeys, approvalRequests, approvalSettings, approvalVotes, users } from "@/db/schema";
import { aboutOf, tableOf } from "@/lib/approvals/governing";
import type { RequestRow } from "@/lib/approvals/repo";
import type { Ctx, MemberActor } from "@/lib/context";
import { listAway } from "@/lib/people/current";
import { resolveCascade } from "@/lib/settings/cascade";
import { listMembers, type Member } from "@/lib/settings/eligible";
import { seatsOf, type Table } from "@/lib/settings/seats";
import { effectiveTerms } from "@/lib/settings/terms";

/** What of a request says who may decide it. */
export type Governed = Pick<RequestRow, "keyId" | "projectId" | "requestorId" | "requestorPersonKey" | "isTest" | "governingScope" | "ruleApproval" | "delegatedTo" | "delegatedBy">;

/** What the person who looks, and others, may do with any request, from a handful of queries for a whole page. */
export type Decider = {
  members: Member[];
  mayDecide(row: Governed): boolean;
  /** Full names of others who may, at most five. */
  others(row: Governed): string[];
};

const NAMES_SHOWN = 5;

export async function deciderOf(ctx: Ctx<MemberActor>): Promise<Decider> {
  const [settings, members, away, keys] = await Promise.all([
    ctx.db.select().from(approvalSettings).where(eq(approvalSettings.orgId, ctx.orgId)),
    listMembers(ctx),
    listAway(ctx),
    ctx.db.select({ id: apiKeys.id, createdBy: apiKeys.createdBy, personKey: users.personKey }).from(apiKeys).innerJoin(users, eq(users.id, apiKeys.createdBy)).where(eq(apiKeys.orgId, ctx.orgId)),
  ]);
  const makers = new Map(keys.map((key) => [key.id, key]));
  const tableFor = (row: Governed): Table | null => {
    const place = row.isTest && row.governingScope !== "api_key" ? { keyId: null, projectId: row.governingScope === "org" ? null : row.projectId, orgId: ctx.orgId } : { keyId: row.keyId, projectId: row.projectId, orgId: ctx.orgId };
    const resolved = resolveCascade(settings, place);
    if (resolved.row === null || (!resolved.enabled && !row.isTest)) return null;
    const maker = row.keyId === null ? undefined : makers.get(row.keyId);
    const about = aboutOf(members, { requestorId: row.requestorId, requestorPersonKey: row.requestorPersonKey, keyCreatedBy: maker?.createdBy ?? null, keyCreatorPersonKey: maker?.personKey ?? null });
    return tableOf({ members, terms: effectiveTerms(resolved.row, row.ruleApproval, members), away }, about, row);
  };
  const me = members.find((member) => member.userId === ctx.actor.userId);
  const answer = (row: Governed) => {
    const table = tableFor(row);
    if (table === null) return { may: false, others: [] };
    const others: string[] = [];
    for (const member of members) {
      if (others.length === NAMES_SHOWN) break;
      if (member.userId !== ctx.actor.userId && seatsOf(member, table).ok) others.push(member.name);
    }
    return { may: me !== undefined && seatsOf(me, table).ok, others };
  };
  const known = new Map<string, ReturnType<typeof answer>>();
  const remembered = (row: Governed) => {
    const likeness = JSON.stringify([row.keyId, row.projectId, row.requestorId, row.requestorPersonKey, row.isTest, row.governingScope, row.ruleApproval, row.delegatedTo, row.delegatedBy]);
    const found = known.get(likeness) ?? answer(row);
    known.set(likeness, found);
    return found;
  };
  return { members, mayDecide: (row) => remembered(row).may, others: (row) => remembered(row).others };
}

/** The pending requests that this person has not signed, counted by what says who may decide them: few rows, however many wait. */
export async function countWaitingFor(ctx: Ctx<MemberActor>, decider: Decider): Promise<number> {
  const { keyId, projectId, requestorId, requestorPersonKey, isTest, governingScope, ruleApproval, delegatedTo, delegatedBy } = approvalRequests;
  const governed = { keyId, projectId, requestorId, requestorPersonKey, isTest, governingScope, ruleApproval, delegatedTo, delegatedBy };
  const voted = sql`not exists (select 1 from ${approvalVotes} v where v.request_id = ${approvalRequests.id} and v.person_key = ${ctx.actor.personKey})`;
  const kinds = await ctx.db
    .select({ ...governed, n: sql<number>`count(*)::int` })
    .from(approvalRequests)
    .where(and(eq(approvalRequests.orgId, ctx.orgId), sql`state = 'pending'`, gt(approvalRequests.expiresAt, sql`clock_timestamp()`), voted))
    .groupBy(...Object.values(governed));
  return kinds.filter((kind) => decider.mayDecide(kind)).reduce((sum, kind) => sum + kind.n, 0);
}
