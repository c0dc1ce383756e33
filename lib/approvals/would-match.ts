import { parseReach } from "@countersign/sdk/policy";
import type { JsonObject } from "@countersign/sdk/canonical";
import { likeness, wordsOf } from "@/lib/approvals/likeness";
import { argumentsWithoutSecrets, withoutSecrets } from "@/lib/approvals/preview";
import { findJoined, listVotes, type RequestRow } from "@/lib/approvals/repo";
import type { PreviewInput, WouldMatch } from "@/lib/approvals/schema";
import type { Terms } from "@/lib/approvals/state";
import { listRecentCalls, type RecentCall } from "@/lib/audit/recent-calls";
import type { Ctx } from "@/lib/context";
import { invalid, notFound } from "@/lib/errors";
import { coverageHolds } from "@/lib/grants/covers";
import { reachWithin } from "@/lib/grants/within";
import type { Id } from "@/lib/ids";
import { iso } from "@/lib/time";
import { PRINCIPAL_TYPES, type PrincipalType } from "@/lib/vocabulary";

const DAYS = 30;
const MOST_CALLS = 5_000;
const MOST_UNLIKE = 3;

type Reach = Record<string, unknown> | null;
type Past = { call: RecentCall; args: JsonObject };

/**
 * What an approval of some width would have covered of the project's recorded calls, so that a width has a number before
 * it is given (contract section 7). Reads the newest 5,000 calls of 30 days; writes nothing. Throws 400 for a reach that is none.
 */
export async function previewWidth(ctx: Ctx, id: Id<"request">, input: PreviewInput): Promise<WouldMatch> {
  const found = await findJoined(ctx, id);
  if (found === null) throw notFound();
  const { row } = found;
  const reach = reachOf(input);
  for (const one of [reach, ...(input.reaches ?? [])]) refuseUnreadable(one);
  const [calls, votes] = await Promise.all([listRecentCalls(ctx, row.projectId, { days: DAYS, limit: MOST_CALLS + 1 }), listVotes(ctx, row.id)]);
  const narrow = votes.filter((vote) => vote.action === "approve").map((vote) => (vote.terms as Terms).reach);
  const allowed = (one: Reach) => narrow.every((earlier) => reachWithin(one, earlier));
  const past = calls.slice(0, MOST_CALLS).filter((call) => call.id !== row.callId).map((call) => ({ call, args: argsOf(call) }));
  const values = principalsOf(row);
  const type = input.principal_scope?.type ?? "requestor";
  const everybody = input.decision_kind === "approved_forever";
  const mayUse = (call: RecentCall) => everybody || usableBy(call, type, values[type]);
  const covered = input.decision_kind === "approved_once" ? [] : past.filter((one) => covers(row, reach, one));
  const matched = covered.filter(({ call }) => mayUse(call));
  return {
    matched: matched.length,
    allowed: allowed(reach),
    of: past.length,
    days: DAYS,
    capped: calls.length > MOST_CALLS,
    unlike: mostUnlike(row, matched),
    per_principal: PRINCIPAL_TYPES.flatMap((one) => {
      const value = values[one];
      return value === null ? [] : [{ type: one, value, matched: covered.filter(({ call }) => usableBy(call, one, value)).length }];
    }),
    per_reach: (input.reaches ?? []).map((one) => ({ allowed: allowed(one), matched: past.filter((call) => mayUse(call.call) && covers(row, one, call)).length })),
  };
}

/** How many of the project's recorded calls of 30 days, this request's own among them, a grant of its very call would have allowed. Throws 404. */
export async function countExact(ctx: Ctx, id: Id<"request">, type: PrincipalType): Promise<Pick<WouldMatch, "matched" | "of" | "days" | "capped">> {
  const found = await findJoined(ctx, id);
  if (found === null) throw notFound();
  const calls = await listRecentCalls(ctx, found.row.projectId, { days: DAYS, limit: MOST_CALLS + 1 });
  const past = calls.slice(0, MOST_CALLS);
  const value = principalsOf(found.row)[type];
  const matched = past.filter((call) => usableBy(call, type, value) && covers(found.row, null, { call, args: argsOf(call) }));
  return { matched: matched.length, of: past.length, days: DAYS, capped: calls.length > MOST_CALLS };
}

/** A policy change covers what its rule would: the very action, resource and arguments. */
function reachOf(input: PreviewInput): Reach {
  return input.decision_kind === "approved_forever" ? null : (input.reach ?? null);
}

function refuseUnreadable(reach: Reach): void {
  const parsed = reach === null ? null : parseReach(reach);
  if (parsed !== null && !parsed.ok) throw invalid(`"reach": ${parsed.message}`, { fields: [{ field: "reach", message: parsed.message }] });
}

function argsOf(call: RecentCall): JsonObject {
  return call.args === null ? {} : (JSON.parse(call.args) as JsonObject);
}

function covers(row: RequestRow, reach: Reach, { call, args }: Past): boolean {
  return coverageHolds({ reach, action: row.action, resource: row.resource, argsHash: row.argsHash }, { action: call.action, resource: call.resource, args, argsHash: call.argsHash, agentId: call.agentId, projectId: row.projectId });
}

function principalsOf(row: RequestRow): Record<PrincipalType, string | null> {
  return { requestor: row.requestorId, project: row.projectId, api_key: row.keyId, agent: row.agentId, machine: row.machine };
}

function usableBy(call: RecentCall, type: PrincipalType, value: string | null): boolean {
  if (value === null) return false;
  const own: Record<PrincipalType, string | null> = { requestor: call.requestorId, project: value, api_key: call.keyId, agent: call.agentId, machine: call.machine };
  return own[type] === value;
}

function mostUnlike(row: RequestRow, matched: readonly Past[]): WouldMatch["unlike"] {
  const asked = wordsOf({ action: row.action, resource: row.resource, args: row.args ?? row.argsRedacted });
  const distinct = new Map(matched.map(({ call }) => [`${call.action}\n${call.resource ?? ""}\n${call.argsHash}`, call]));
  distinct.delete(`${row.action}\n${row.resource ?? ""}\n${row.argsHash}`);
  const ranked = [...distinct.values()].map((call) => ({ call, like: likeness(asked, wordsOf(call)) })).toSorted((a, b) => a.like - b.like);
  return ranked.slice(0, MOST_UNLIKE).map(({ call }) => ({ id: call.id, at: iso(call.at), action: withoutSecrets(call.action), resource: call.resource === null ? null : withoutSecrets(call.resource), args: call.args === null ? null : argumentsWithoutSecrets(call.args), agent_id: call.agentId }));
}
