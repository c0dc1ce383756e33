import { roleAtLeast } from "@/lib/auth/permissions";
import type { Ctx } from "@/lib/context";
import { notFound } from "@/lib/errors";
import { countBefore, countByDay, countEnds, listExpired, listIdleGrants, measurePeople, openWindow, type Figures, type Window } from "@/lib/insights/repo";
import { rulesThatAskMost } from "@/lib/insights/rules";
import { ENDS, type Insights, type InsightsQuery } from "@/lib/insights/schema";
import { endOf } from "@/lib/insights/state";
import { dayIn, daysUntil } from "@/lib/insights/window";
import { listProjects } from "@/lib/orgs/list";
import { iso } from "@/lib/time";

const MOST_PROJECTS = 200;
const QUIET: Figures = { requests: 0, approved: 0, denied: 0, expired: 0, seconds: { p50: null, p90: null, p99: null } };

/**
 * How much was asked in a window, how fast it was answered, by whom, and what would spare people most of it. Admins see
 * everybody's figures, others their own (look, section 11). Tests are left out. Throws 404 for a project that is not there.
 */
export async function readInsights(ctx: Ctx, query: InsightsQuery): Promise<Insights> {
  const projects = new Map((await listProjects(ctx, { limit: MOST_PROJECTS })).items.map(({ id, name }) => [id as string, name]));
  if (query.project !== undefined && !projects.has(query.project)) throw notFound();
  const window = await openWindow(ctx, { days: query.days, project: query.project ?? null, zone: query.zone });
  const [byDay, before, ends] = [await countByDay(ctx, window), await countBefore(ctx, window), await countEnds(ctx, window)];
  const [people, rules] = [await peopleOf(ctx, window), await rulesThatAskMost(ctx, window, projects)];
  const [expired, idle] = [await listExpired(ctx, window), await listIdleGrants(ctx, window)];
  const days = new Map(byDay.days.map((day) => [day.day, day]));
  return {
    days: window.days,
    from: iso(window.from),
    to: iso(window.to),
    zone: window.zone,
    totals: byDay.total,
    before,
    per_day: daysUntil(dayIn(window.zone, window.to), window.days).map((day) => days.get(day) ?? { day, ...QUIET }),
    ends: ENDS.map((end) => ({ end, requests: ends.filter((row) => endOf(row) === end).reduce((sum, row) => sum + row.requests, 0) })),
    ...people,
    rules,
    expired: { outside_hours: expired.outsideHours, newest: expired.newest.map((row) => ({ ...row, created_at: iso(row.created_at) })) },
    idle_grants: { total: idle.total, oldest: idle.oldest.map((row) => ({ ...row, created_at: iso(row.created_at ?? window.from), last_used_at: iso(row.last_used_at), expires_at: iso(row.expires_at) })) },
  };
}

async function peopleOf(ctx: Ctx, window: Window): Promise<Pick<Insights, "people" | "people_shown" | "people_capped">> {
  const { actor } = ctx;
  if (actor.type !== "member") return { people_shown: "none", people: [], people_capped: false };
  const isAdmin = roleAtLeast(actor.role, "admin");
  const { people, capped } = await measurePeople(ctx, window, isAdmin ? null : actor.userId);
  const shown = isAdmin ? "all" : people.length > 0 || roleAtLeast(actor.role, "approver") ? "self" : "none";
  return { people_shown: shown, people: people.map(({ median, ...row }) => ({ ...row, median_seconds: median })), people_capped: capped };
}
