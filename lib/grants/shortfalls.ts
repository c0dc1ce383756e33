import type { JsonObject } from "@countersign/sdk/canonical";
import type { Ctx, TxCtx } from "@/lib/context";
import { listGiven, type GivenRow, type GrantRow } from "@/lib/grants/repo";
import { shortfallOf, type Shortfall } from "@/lib/grants/shortfall";
import { grantState } from "@/lib/grants/state";
import type { Id } from "@/lib/ids";
import { currentPolicy } from "@/lib/policies/current";
import { listMembers } from "@/lib/settings/eligible";

/** What those of these grants that are active do not cover any more, by their ids. */
export async function shortfallsOf(ctx: Ctx | TxCtx, rows: readonly GrantRow[]): Promise<ReadonlyMap<Id<"grant">, Shortfall>> {
  const active = rows.filter((row) => grantState(row.grant, row.readAt) === "active");
  if (active.length === 0) return new Map();
  const projects = [...new Set(active.map((row) => row.project.id))];
  const [given, members, policies] = await Promise.all([listGiven(ctx, active.map((row) => row.grant.requestId)), listMembers(ctx), Promise.all(projects.map((id) => currentPolicy(ctx, id)))]);
  const found = active.flatMap((row): [Id<"grant">, Shortfall][] => {
    const source = given.get(row.grant.requestId);
    // What an agent's own file denies is judged by that file alone, which is not known here.
    if (source === undefined || source.policySource === "local") return [];
    const shortfall = shortfallOf(policies[projects.indexOf(row.project.id)] ?? null, standingOf(row, source), members);
    return shortfall === null ? [] : [[row.grant.id, shortfall]];
  });
  return new Map(found);
}

function standingOf({ grant, project }: GrantRow, { args, signers }: GivenRow) {
  const call = { action: grant.action, resource: grant.resource, agent: grant.agentId, project: project.name, args: args === null ? null : (JSON.parse(args) as JsonObject) };
  return { grant, signers, reach: grant.reach, principalType: grant.principalType, call };
}
