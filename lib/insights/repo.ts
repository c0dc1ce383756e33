import { sql, type SQL } from "drizzle-orm";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import type { Counts, ExpiredRequest, IdleGrant, Quantiles } from "@/lib/insights/schema";
import { WORKING_HOURS } from "@/lib/insights/window";
import type { DecisionKind, RequestState } from "@/lib/vocabulary";

/** Every query reads a window of one organization, by an index that holds what it needs (`requests_window`, `votes_recent`, `grants_standing`). */
export type Window = {
  days: number;
  from: Date;
  to: Date;
  /** The same length, the same number of days earlier. */
  before: { from: Date; to: Date };
  project: Id<"project"> | null;
  zone: string;
};

const MOST_ANSWERS = 20_000;
const MOST_EXAMPLES = 8;
const at = (instant: Date): SQL => sql`${instant.toISOString()}::timestamptz`;

/** Whole days in the reader's zone, today among them. */
export async function openWindow(ctx: Ctx, asked: { days: number; project: Id<"project"> | null; zone: string }): Promise<Window> {
  const [row] = await ctx.db.execute<{ from: string }>(sql`
    select (extract(epoch from (date_trunc('day', ${at(ctx.now)} at time zone ${asked.zone}) - make_interval(days => ${asked.days - 1})) at time zone ${asked.zone}) * 1000)::bigint::text as "from"`);
  const from = new Date(Number(row?.from));
  const back = (instant: Date) => new Date(instant.getTime() - asked.days * 86_400_000);
  return { ...asked, from, to: ctx.now, before: { from: back(from), to: back(ctx.now) } };
}

function inWindow(ctx: Ctx, { project }: Window, span: { from: Date; to: Date }): SQL {
  const where = sql`org_id = ${ctx.orgId} and created_at >= ${at(span.from)} and created_at < ${at(span.to)} and not is_test`;
  return project === null ? where : sql`${where} and project_id = ${project}`;
}

/** Expiry is a matter of the clock, whether or not it has been written down. */
const STATE = sql`case when state = 'pending' and expires_at <= now() then 'expired' else state end`;
/** Only what a person answered says how long people take. */
const SECONDS = sql`case when resolved_by is not null and state in ('approved', 'denied') then extract(epoch from resolved_at - created_at)::float8 end`;
const QUANTILES = sql`percentile_cont(array[0.5, 0.9, 0.99]) within group (order by seconds)`;
const COUNTS = sql`count(*)::int as requests, (count(*) filter (where state = 'approved'))::int as approved, (count(*) filter (where state = 'denied'))::int as denied, (count(*) filter (where state = 'expired'))::int as expired`;

type CountRow = Counts & { day: string | null; seconds: (number | null)[] | null };
export type Figures = Counts & { seconds: Quantiles };

function figures({ requests, approved, denied, expired, seconds }: CountRow): Figures {
  const [p50, p90, p99] = seconds ?? [];
  return { requests, approved, denied, expired, seconds: { p50: p50 ?? null, p90: p90 ?? null, p99: p99 ?? null } };
}

const NOTHING: Figures = { requests: 0, approved: 0, denied: 0, expired: 0, seconds: { p50: null, p90: null, p99: null } };

/** The window as a whole and each of its days on which something was asked. */
export async function countByDay(ctx: Ctx, window: Window): Promise<{ total: Figures; days: (Figures & { day: string })[] }> {
  const rows = await ctx.db.execute<CountRow>(sql`
    select day::text as day, ${COUNTS}, ${QUANTILES} as seconds
    from (select (created_at at time zone ${window.zone})::date as day, ${STATE} as state, ${SECONDS} as seconds from approval_requests where ${inWindow(ctx, window, window)}) asked
    group by grouping sets ((), (day)) order by day nulls first`);
  const total = rows.find((row) => row.day === null);
  return { total: total === undefined ? NOTHING : figures(total), days: rows.flatMap((row) => (row.day === null ? [] : [{ day: row.day, ...figures(row) }])) };
}

export async function countBefore(ctx: Ctx, window: Window): Promise<Figures> {
  const [row] = await ctx.db.execute<CountRow>(sql`
    select ${COUNTS}, ${QUANTILES} as seconds
    from (select ${STATE} as state, ${SECONDS} as seconds from approval_requests where ${inWindow(ctx, window, window.before)}) asked`);
  return row === undefined ? NOTHING : figures(row);
}

export type EndRow = { state: RequestState; kind: DecisionKind | null; by_person: boolean; requests: number };

export async function countEnds(ctx: Ctx, window: Window): Promise<EndRow[]> {
  return ctx.db.execute<EndRow>(sql`
    select ${STATE} as state, decision_kind as kind, resolved_by is not null as by_person, count(*)::int as requests
    from approval_requests where ${inWindow(ctx, window, window)} group by 1, 2, 3`);
}

const HOSTED = sql`policy_source = 'hosted' and policy_version is not null and rule_index is not null`;

/** `place` is the position of the rule in that version, from 0. */
export type RuleRow = { project_id: Id<"project">; version: number; place: number; requests: number };

/** Which rules of the product's own policies asked, by the version in which they stood, those that asked most first. */
export async function countRules(ctx: Ctx, window: Window, limit: number): Promise<RuleRow[]> {
  return ctx.db.execute<RuleRow>(sql`
    select project_id, policy_version as version, rule_index as place, count(*)::int as requests
    from approval_requests where ${inWindow(ctx, window, window)} and ${HOSTED}
    group by 1, 2, 3 order by requests desc, project_id, version desc, place limit ${limit}`);
}

export type RuleDetail = Counts & { rank: number; median: number | null; trend: number[] };
export const TREND_PARTS = 15;

/** Figures of some rules, each the sum of its versions. */
export async function measureRules(ctx: Ctx, window: Window, rules: readonly RuleRow[][]): Promise<RuleDetail[]> {
  if (rules.length === 0) return [];
  const members = rules.flatMap((rows, rank) => rows.map(({ project_id, version, place }) => ({ rank, project_id, version, place })));
  const part = sql`least(${TREND_PARTS - 1}, floor(extract(epoch from r.created_at - ${at(window.from)}) / extract(epoch from ${at(window.to)} - ${at(window.from)}) * ${TREND_PARTS}))::int`;
  const rows = await ctx.db.execute<Counts & { rank: number; seconds: (number | null)[] | null; parts: number[] }>(sql`
    with members as (select * from jsonb_to_recordset(${JSON.stringify(members)}::text::jsonb) as m(rank int, project_id text, version int, place int)),
    asked as (
      select m.rank, ${part} as part, ${STATE} as state, ${SECONDS} as seconds
      from (select * from approval_requests where ${inWindow(ctx, window, window)} and ${HOSTED}) r
      join members m on m.project_id = r.project_id and m.version = r.policy_version and m.place = r.rule_index
    )
    select rank, ${COUNTS}, ${QUANTILES} as seconds, array_agg(part) as parts from asked group by rank`);
  return rows.map(({ seconds, parts, ...row }) => {
    const trend = Array.from({ length: TREND_PARTS }, () => 0);
    for (const one of parts) trend[one] = (trend[one] ?? 0) + 1;
    return { ...row, median: seconds?.[0] ?? null, trend };
  });
}

/** What was asked of a rule, newest first, with its arguments where they are known. */
export async function listArguments(ctx: Ctx, window: Window, rows: readonly RuleRow[], limit: number): Promise<{ args: string; state: RequestState; by_person: boolean }[]> {
  const [first] = rows;
  if (first === undefined) return [];
  const members = JSON.stringify(rows.map(({ version, place }) => ({ version, place })));
  return ctx.db.execute(sql`
    select args, ${STATE} as state, resolved_by is not null as by_person from approval_requests
    where ${inWindow(ctx, window, window)} and project_id = ${first.project_id} and ${HOSTED} and args is not null
      and (policy_version, rule_index) in (select version, place from jsonb_to_recordset(${members}::text::jsonb) as m(version int, place int))
    order by created_at desc limit ${limit}`);
}

export type PersonRow = { id: Id<"user">; name: string; decided: number; denied: number; with_card: number; median: number | null };

/** The newest answers of the window by who gave them; of one person where one is named. */
export async function measurePeople(ctx: Ctx, window: Window, only: Id<"user"> | null): Promise<{ people: PersonRow[]; capped: boolean }> {
  const whose = only === null ? sql`` : sql` and v.user_id = ${only}`;
  const where = window.project === null ? sql`` : sql` and r.project_id = ${window.project}`;
  const rows = await ctx.db.execute<PersonRow & { all: number }>(sql`
    with answers as (
      select v.user_id, v.action, v.digest is not null as with_card, extract(epoch from v.created_at - r.created_at)::float8 as seconds
      from (select * from approval_votes v where v.org_id = ${ctx.orgId} and v.created_at >= ${at(window.from)} and v.created_at < ${at(window.to)}${whose} order by v.created_at desc limit ${MOST_ANSWERS}) v
      join approval_requests r on r.id = v.request_id and not r.is_test${where}
    )
    select u.id, u.name, count(*)::int as decided, (count(*) filter (where action = 'deny'))::int as denied, (count(*) filter (where with_card))::int as with_card,
      percentile_cont(0.5) within group (order by seconds) as median, (sum(count(*)) over ())::int as all
    from answers join users u on u.id = answers.user_id group by u.id, u.name order by decided desc, u.name limit 50`);
  return { people: rows.map(({ all: _all, ...row }) => row), capped: (rows[0]?.all ?? 0) >= MOST_ANSWERS };
}

/** Requests that nobody answered: how many were made when nobody could be expected to, and the newest. */
export async function listExpired(ctx: Ctx, window: Window): Promise<{ outsideHours: number; newest: (Omit<ExpiredRequest, "created_at"> & { created_at: Date })[] }> {
  const expired = sql`${inWindow(ctx, window, window)} and (state = 'expired' or (state = 'pending' and expires_at <= now()))`;
  const local = sql`(created_at at time zone ${window.zone})`;
  const [[count], rows] = await Promise.all([
    ctx.db.execute<{ outside: number }>(sql`
      select (count(*) filter (where extract(isodow from ${local}) > 5 or extract(hour from ${local}) < ${WORKING_HOURS.from} or extract(hour from ${local}) >= ${WORKING_HOURS.until}))::int as outside
      from approval_requests where ${expired}`),
    ctx.db.execute<{ id: string; action: string; project: string; requestor: string; created_at: string | Date; waited: number }>(sql`
      select r.id, r.action, p.name as project, u.name as requestor, r.created_at, round(extract(epoch from r.expires_at - r.created_at))::int as waited
      from (select * from approval_requests where ${expired} order by created_at desc limit ${MOST_EXAMPLES}) r
      join projects p on p.id = r.project_id join users u on u.id = r.requestor_id order by r.created_at desc`),
  ]);
  return { outsideHours: count?.outside ?? 0, newest: rows.map(({ waited, created_at: made, ...row }) => ({ ...row, created_at: new Date(made), waited_seconds: waited })) };
}

/** Grants for more than one use that stand and that no call used in the window, the longest unused first. */
export async function listIdleGrants(ctx: Ctx, window: Window): Promise<{ total: number; oldest: (Omit<IdleGrant, "created_at" | "last_used_at" | "expires_at"> & Record<"created_at" | "last_used_at" | "expires_at", Date | null>)[] }> {
  const where = sql`g.org_id = ${ctx.orgId} and not g.single_use and g.revoked_at is null and (g.expires_at is null or g.expires_at > now()) and coalesce(g.last_used_at, g.created_at) < ${at(window.from)}`;
  const scoped = window.project === null ? where : sql`${where} and g.project_id = ${window.project}`;
  const rows = await ctx.db.execute<{ id: string; action: string; project: string; kind: string; given_by: string; created_at: string | Date; last_used_at: string | Date | null; expires_at: string | Date | null; uses: number; all: number }>(sql`
    select g.id, g.action, p.name as project, g.kind, u.name as given_by, g.created_at, g.last_used_at, g.expires_at, g.uses, (count(*) over ())::int as all
    from grants g join projects p on p.id = g.project_id join users u on u.id = g.given_by
    where ${scoped} order by coalesce(g.last_used_at, g.created_at), g.id limit ${MOST_EXAMPLES}`);
  const when = (value: string | Date | null) => (value === null ? null : new Date(value));
  return { total: rows[0]?.all ?? 0, oldest: rows.map(({ all: _all, ...row }) => ({ ...row, created_at: when(row.created_at), last_used_at: when(row.last_used_at), expires_at: when(row.expires_at) })) };
}
