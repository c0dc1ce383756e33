import type { Ctx } from "@/lib/context";
import { notFound } from "@/lib/errors";
import { presentGrant } from "@/lib/grants/present";
import { CHANGE_TYPES, findGrant, findSource, listChangeRows, type ChangeRow, type GrantRow, type SourceRow } from "@/lib/grants/repo";
import type { GrantChange, GrantDetail } from "@/lib/grants/schema";
import { shortfallsOf } from "@/lib/grants/shortfalls";
import type { Id } from "@/lib/ids";
import { iso } from "@/lib/time";
import type { PrincipalType } from "@/lib/vocabulary";

/** One grant with its edges, where it came from and what became of it; throws 404 where it is missing or another organization's. */
export async function showGrant(ctx: Ctx, id: Id<"grant">): Promise<GrantDetail> {
  const row = await findGrant(ctx, id);
  if (row === null) throw notFound();
  const [source, changes, shortfalls] = await Promise.all([findSource(ctx, row.grant.requestId), listChangeRows(ctx, id), shortfallsOf(ctx, [row])]);
  const { policyName, policyVersion, ruleId } = source ?? { policyName: null, policyVersion: null, ruleId: null };
  return {
    ...presentGrant(row, ctx.actor, shortfalls.get(id)),
    args: source?.args ?? null,
    policy: { name: policyName, version: policyVersion, rule_id: ruleId },
    may_narrow_to: source === null ? [] : fewerThan(row, source),
    changes: changes.flatMap(presentChange),
  };
}

/** Only a grant for a whole project can be given to fewer (`lib/grants/narrow.ts`). */
function fewerThan({ grant, requestor }: GrantRow, source: SourceRow): GrantDetail["may_narrow_to"] {
  if (grant.principalType !== "project") return [];
  const labels: [PrincipalType, string | null][] = [["requestor", requestor.name], ["api_key", source.keyName], ["agent", source.agentId], ["machine", source.machine]];
  return labels.flatMap(([type, label]) => (label === null ? [] : [{ type, label }]));
}

function presentChange({ id, seq, at, type: text, by, data }: ChangeRow): GrantChange[] {
  const type = CHANGE_TYPES.find((known) => known === text);
  if (type === undefined) return [];
  const facts = data === null ? {} : (JSON.parse(data) as { reason?: unknown; before?: unknown; after?: unknown });
  const record = (value: unknown) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null);
  return [{ id, seq, at: iso(at), type, by, reason: typeof facts.reason === "string" ? facts.reason : null, before: record(facts.before), after: record(facts.after) }];
}
