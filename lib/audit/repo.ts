import { aliasedTable, and, asc, desc, eq, gt, gte, inArray, lt, lte, or, sql, type SQL } from "drizzle-orm";
import { apiKeys, approvalRequests, auditData, auditEvents, auditHeads, governedCalls, grants, projects, users } from "@/db/schema";
import { actionMatcher, type AuditFilter } from "@/lib/audit/filter";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import type { DecisionSource, RequestState } from "@/lib/vocabulary";

const requestor = aliasedTable(users, "requestor");
const decider = aliasedTable(users, "decider");

type PersonRow = { id: Id<"user">; email: string; name: string };

export type CallRow = {
  call: typeof governedCalls.$inferSelect;
  /** By the database clock: a request whose time ran out was decided by silence, whether or not a worker noted it. */
  decisionSource: DecisionSource;
  state: RequestState | null;
  chainSeq: number | null;
  project: { id: Id<"project">; name: string };
  requestor: PersonRow | null;
  decidedBy: PersonRow | null;
  key: { id: Id<"key">; name: string; lastFour: string } | null;
};

const STATE = sql<RequestState | null>`case
  when ${approvalRequests.state} = 'pending' and ${approvalRequests.expiresAt} <= now() then 'expired'
  else ${approvalRequests.state} end`;

const SOURCE = sql<DecisionSource>`case
  when ${STATE} = 'expired' then 'approval'
  else ${governedCalls.decisionSource} end`;

const CHAIN_SEQ = sql<number | null>`greatest(
  (select max(e.seq) from ${auditEvents} e where e.org_id = ${governedCalls.orgId} and e.call_id = ${governedCalls.id}),
  (select max(e.seq) from ${auditEvents} e where e.org_id = ${governedCalls.orgId} and e.request_id = ${governedCalls.requestId}))`.mapWith((value: string | null) => (value === null ? null : Number(value)));

const person = (table: typeof requestor) => ({ id: table.id, email: table.email, name: table.name });

function selectCalls(ctx: Ctx) {
  return ctx.db
    .select({
      call: governedCalls,
      decisionSource: SOURCE,
      state: STATE,
      chainSeq: CHAIN_SEQ,
      project: { id: projects.id, name: projects.name },
      requestor: person(requestor),
      decidedBy: person(decider as unknown as typeof requestor),
      key: { id: apiKeys.id, name: apiKeys.name, lastFour: apiKeys.lastFour },
    })
    .from(governedCalls)
    .innerJoin(projects, eq(projects.id, governedCalls.projectId))
    .leftJoin(approvalRequests, eq(approvalRequests.id, governedCalls.requestId))
    .leftJoin(requestor, eq(requestor.id, governedCalls.requestorId))
    .leftJoin(decider, eq(decider.id, governedCalls.decidedBy))
    .leftJoin(apiKeys, eq(apiKeys.id, governedCalls.keyId));
}

function actionCondition(text: string): SQL {
  const matcher = actionMatcher(text);
  if ("glob" in matcher) return sql`${governedCalls.action} ~ ${matcher.glob}`;
  return sql`strpos(lower(${governedCalls.action}), lower(${matcher.part})) > 0`;
}

function personCondition(who: string): SQL | undefined {
  const address = who.toLowerCase();
  return or(
    eq(sql`${requestor.id}`, who), eq(requestor.email, address), eq(sql`lower(${governedCalls.claimedEmail})`, address),
    eq(sql`${decider.id}`, who), eq(decider.email, address),
  );
}

function conditions(orgId: Id<"org">, filter: AuditFilter): (SQL | undefined)[] {
  const where = <T>(value: T | undefined, make: (given: T) => SQL | undefined) => (value === undefined ? undefined : make(value));
  return [
    eq(governedCalls.orgId, orgId),
    where(filter.decision_source, (source) => sql`${SOURCE} = ${source}`),
    where(filter.decision, (decision) => eq(governedCalls.decision, decision)),
    where(filter.project, (project) => or(eq(sql`${projects.id}`, project), eq(sql`lower(${projects.name})`, project.toLowerCase()))),
    where(filter.agent, (agent) => eq(governedCalls.agentId, agent)),
    where(filter.person, personCondition),
    where(filter.action, actionCondition),
    where(filter.since, (since) => gte(governedCalls.at, since)),
    where(filter.until, (until) => lt(governedCalls.at, until)),
    where(filter.request, (request) => eq(governedCalls.requestId, request)),
    where(filter.grant, (grant) => eq(governedCalls.grantId, grant)),
  ];
}

/** Calls that match, newest first, those before `before` in the order of recording. */
export async function listCallRows(ctx: Ctx, filter: AuditFilter, page: { limit: number; before: number | null }): Promise<CallRow[]> {
  return selectCalls(ctx)
    .where(and(...conditions(ctx.orgId, filter), page.before === null ? undefined : lt(governedCalls.seq, page.before)))
    .orderBy(desc(governedCalls.seq))
    .limit(page.limit);
}

export async function findCallRow(ctx: Ctx, id: Id<"call">): Promise<CallRow | null> {
  const [row] = await selectCalls(ctx).where(and(eq(governedCalls.orgId, ctx.orgId), eq(governedCalls.id, id)));
  return row ?? null;
}

/** What an approval bound: the digest of the request, and the action and arguments of the grant. */
export async function findBinding(ctx: Ctx, call: { requestId: Id<"request"> | null; grantId: Id<"grant"> | null }) {
  const [grant] = call.grantId === null ? [] : await ctx.db.select().from(grants).where(and(eq(grants.orgId, ctx.orgId), eq(grants.id, call.grantId)));
  const requestId = call.requestId ?? grant?.requestId ?? null;
  const [request] = requestId === null ? [] : await ctx.db.select().from(approvalRequests).where(and(eq(approvalRequests.orgId, ctx.orgId), eq(approvalRequests.id, requestId)));
  return { grant: grant ?? null, request: request ?? null };
}

export type EventRow = typeof auditEvents.$inferSelect & { data: string | null; salt: Uint8Array | null; actorName: string | null; actorEmail: string | null };

function selectEvents(ctx: Ctx) {
  return ctx.db
    .select({ event: auditEvents, data: auditData.data, salt: auditData.salt, actorName: sql<string | null>`coalesce(${users.name}, ${apiKeys.name})`, actorEmail: users.email })
    .from(auditEvents)
    .leftJoin(auditData, eq(auditData.eventId, auditEvents.id))
    .leftJoin(users, and(inArray(auditEvents.actorType, ["member", "token"]), eq(sql`${users.id}`, auditEvents.actorId)))
    .leftJoin(apiKeys, and(eq(auditEvents.actorType, "key"), eq(sql`${apiKeys.id}`, auditEvents.actorId)));
}

const flat = (rows: { event: typeof auditEvents.$inferSelect; data: string | null; salt: Uint8Array | null; actorName: string | null; actorEmail: string | null }[]): EventRow[] =>
  rows.map(({ event, ...rest }) => ({ ...event, ...rest }));

/** The lines about a call, its request and the origin of its grant, in the order of the chain. */
export async function listLineageRows(ctx: Ctx, about: { callId: Id<"call">; requestIds: Id<"request">[]; grantId: Id<"grant"> | null }): Promise<EventRow[]> {
  const { callId, requestIds, grantId } = about;
  const rows = await selectEvents(ctx)
    .where(
      and(
        eq(auditEvents.orgId, ctx.orgId),
        or(
          eq(auditEvents.callId, callId),
          requestIds.length === 0 ? undefined : and(inArray(auditEvents.requestId, requestIds), or(sql`${auditEvents.callId} is null`, sql`${auditEvents.type} not in ('grant.used', 'call.decided')`)),
          grantId === null ? undefined : and(eq(auditEvents.grantId, grantId), inArray(auditEvents.type, ["grant.created", "grant.revoked"])),
        ),
      ),
    )
    .orderBy(asc(auditEvents.seq))
    .limit(200);
  return flat(rows);
}

/** Lines at these places of the chain, in order. */
export async function listLinesAt(ctx: Ctx, seqs: number[]): Promise<EventRow[]> {
  if (seqs.length === 0) return [];
  return flat(await selectEvents(ctx).where(and(eq(auditEvents.orgId, ctx.orgId), inArray(auditEvents.seq, seqs))).orderBy(asc(auditEvents.seq)));
}

/** The next lines after `after` up to and with `upTo`. */
export async function listLinesAfter(ctx: Ctx, range: { after: number; upTo: number; limit: number }): Promise<Omit<EventRow, "actorName" | "actorEmail">[]> {
  const rows = await ctx.db
    .select({ event: auditEvents, data: auditData.data, salt: auditData.salt })
    .from(auditEvents)
    .leftJoin(auditData, eq(auditData.eventId, auditEvents.id))
    .where(and(eq(auditEvents.orgId, ctx.orgId), gt(auditEvents.seq, range.after), lte(auditEvents.seq, range.upTo)))
    .orderBy(asc(auditEvents.seq))
    .limit(range.limit);
  return rows.map(({ event, ...rest }) => ({ ...event, ...rest }));
}

export type ChainEnds = { head: { seq: number; hash: Uint8Array; at: Date } | null; lastSeq: number; hasRequests: boolean; at: Date };

/** The head row and the last line as one statement saw them, so that writers at work cannot come between. */
export async function findChainEnds(ctx: Ctx): Promise<ChainEnds> {
  const [row] = await ctx.db
    .select({
      head: { seq: auditHeads.seq, hash: auditHeads.hash, at: auditHeads.at },
      lastSeq: sql<number>`coalesce((select max(e.seq) from ${auditEvents} e where e.org_id = ${ctx.orgId}), 0)`.mapWith(Number),
      hasRequests: sql<boolean>`exists (select 1 from ${approvalRequests} r where r.org_id = ${ctx.orgId})`,
      at: sql<Date>`clock_timestamp()`.mapWith((value: string | Date) => new Date(value)),
    })
    .from(sql`(select 1) as one`)
    .leftJoin(auditHeads, eq(auditHeads.orgId, ctx.orgId));
  return row ?? { head: null, lastSeq: 0, hasRequests: false, at: ctx.now };
}
