import type { JsonObject, JsonValue } from "@countersign/sdk/canonical";
import type { Ctx } from "@/lib/context";
import { boundOf, limitHint, type LimitHint } from "@/lib/insights/limit-hint";
import { countRules, listArguments, measureRules, TREND_PARTS, type RuleRow, type Window } from "@/lib/insights/repo";
import type { AskLess, RuleFigures } from "@/lib/insights/schema";
import { callsToSpare, type CallToSpare } from "@/lib/learning/propose";
import { rulesOfVersion, type RuleText } from "@/lib/policies/rule-text";

const MOST_GROUPS = 200;
const MOST_RULES = 10;
const MOST_ARGUMENTS = 1_000;

type Known = { rows: RuleRow[]; requests: number; newest: RuleRow; found: RuleText };

/** The rules that asked most. The same rule in several versions is one: it is told by its text, for numbers move. */
export async function rulesThatAskMost(ctx: Ctx, window: Window, projects: ReadonlyMap<string, string>): Promise<RuleFigures[]> {
  const known = await gather(ctx, await countRules(ctx, window, MOST_GROUPS));
  const top = known.toSorted((a, b) => b.requests - a.requests).slice(0, MOST_RULES);
  const details = await measureRules(ctx, window, top.map((one) => one.rows));
  const spared = await callsOf(ctx, top);
  return Promise.all(top.map(async (one, rank) => {
    const { newest, found } = one;
    const detail = details.find((row) => row.rank === rank);
    return {
      project_id: newest.project_id,
      project: projects.get(newest.project_id) ?? newest.project_id,
      rule: found.head,
      rule_id: found.rule.id,
      number: found.rule.index + 1,
      line: found.rule.line,
      version: newest.version,
      live: found.live,
      requests: detail?.requests ?? 0,
      approved: detail?.approved ?? 0,
      denied: detail?.denied ?? 0,
      median_seconds: detail?.median ?? null,
      trend: detail?.trend ?? Array.from({ length: TREND_PARTS }, () => 0),
      ask_less: await askLess(ctx, window, one, spared.get(newest.project_id) ?? []),
    };
  }));
}

async function gather(ctx: Ctx, rows: readonly RuleRow[]): Promise<Known[]> {
  const texts = new Map<string, readonly RuleText[]>();
  const known = new Map<string, Known>();
  for (const row of rows) {
    const found = (await textsOf(ctx, texts, row))[row.place];
    if (found === undefined) continue;
    const key = JSON.stringify([row.project_id, found.text]);
    const before = known.get(key);
    known.set(key, before === undefined ? { rows: [row], requests: row.requests, newest: row, found } : add(before, row, found));
  }
  return [...known.values()];
}

function add(before: Known, row: RuleRow, found: RuleText): Known {
  const newer = row.version > before.newest.version ? { newest: row, found } : { newest: before.newest, found: before.found };
  return { rows: [...before.rows, row], requests: before.requests + row.requests, ...newer };
}

async function textsOf(ctx: Ctx, read: Map<string, readonly RuleText[]>, { project_id: projectId, version }: RuleRow): Promise<readonly RuleText[]> {
  const key = `${projectId} ${version}`;
  const texts = read.get(key) ?? (await rulesOfVersion(ctx, projectId, version));
  read.set(key, texts);
  return texts;
}

/** What could be learnt in each project whose rules are listed. */
async function callsOf(ctx: Ctx, top: readonly Known[]): Promise<ReadonlyMap<string, CallToSpare[]>> {
  const ids = [...new Set(top.map((one) => one.newest.project_id))];
  return new Map(await Promise.all(ids.map(async (id) => [id, await callsToSpare(ctx, id)] as const)));
}

/** The smallest thing that would help: a grant for the call that is approved most, else a higher limit. */
async function askLess(ctx: Ctx, window: Window, one: Known, calls: readonly CallToSpare[]): Promise<AskLess | null> {
  const call = calls.find((each) => one.rows.some((row) => row.place === each.place && row.version === each.version));
  if (call !== undefined) return { kind: "proposal", proposal_id: call.id, action: call.action, times: call.times };
  const hint = one.found.live ? await higherLimit(ctx, window, one) : null;
  return hint === null ? null : { kind: "limit", ...hint };
}

async function higherLimit(ctx: Ctx, window: Window, one: Known): Promise<LimitHint | null> {
  const bound = boundOf(one.found.rule);
  if (bound === null) return null;
  const rows = await listArguments(ctx, window, one.rows, MOST_ARGUMENTS);
  return limitHint(bound, rows.flatMap(({ args, state, by_person: byPerson }) => {
    const value = valueAt(JSON.parse(args) as JsonObject, bound.path);
    return typeof value !== "number" || state === "pending" || state === "cancelled" ? [] : [{ value, approved: state === "approved" && byPerson }];
  }));
}

function valueAt(args: JsonObject, path: string): JsonValue | undefined {
  return path.split(".").reduce<JsonValue | undefined>((value, step) => (typeof value === "object" && value !== null && Object.hasOwn(value, step) ? (value as JsonObject)[step] : undefined), args);
}
