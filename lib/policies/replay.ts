import type { JsonObject } from "@countersign/sdk/canonical";
import { decide, type Call, type CompiledPolicy } from "@countersign/sdk/policy";
import type { CallOutcome, Simulation } from "@/lib/policies/schema";

export type Recorded = { action: string; args: string | null; resource: string | null; agentId: string | null; calls: number };

const EXAMPLES = 3;

function outcomeOf(policy: CompiledPolicy | null, call: Call): CallOutcome {
  if (policy === null) return "deny";
  const { decision, hitlEligible } = decide(policy, call);
  return decision === "deny" && hitlEligible ? "ask" : decision;
}

/** What each recorded call gets from two policies, and where they differ: the most frequent change first. Without a policy nothing is allowed. */
export function replay(recorded: readonly Recorded[], policies: { live: CompiledPolicy | null; draft: CompiledPolicy; project: string }): Pick<Simulation, "calls" | "changed" | "changes"> & { moreAsks: number } {
  const changes = new Map<string, Simulation["changes"][number]>();
  let calls = 0;
  let moreAsks = 0;
  for (const one of recorded) {
    const call = callOf(one, policies.project);
    const [from, to] = [outcomeOf(policies.live, call), outcomeOf(policies.draft, call)];
    calls += one.calls;
    if (from === to) continue;
    moreAsks += (to === "ask" ? one.calls : 0) - (from === "ask" ? one.calls : 0);
    const change = changes.get(`${from} ${to}`) ?? { from, to, calls: 0, examples: [] };
    change.calls += one.calls;
    if (change.examples.length < EXAMPLES) change.examples.push({ action: one.action, agent_id: one.agentId, calls: one.calls });
    changes.set(`${from} ${to}`, change);
  }
  const ordered = [...changes.values()].toSorted((a, b) => b.calls - a.calls);
  return { calls, changed: ordered.reduce((sum, change) => sum + change.calls, 0), changes: ordered, moreAsks };
}

function callOf(one: Recorded, project: string): Call {
  return {
    action: one.action,
    project,
    ...(one.args === null ? {} : { args: JSON.parse(one.args) as JsonObject }),
    ...(one.resource === null ? {} : { resource: one.resource }),
    ...(one.agentId === null ? {} : { agent: one.agentId }),
  };
}
