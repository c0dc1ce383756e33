import { decide, type EngineDecision } from "@countersign/sdk/policy";
import type { Action } from "@/lib/approvals/action";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { currentPolicy, type CurrentPolicy } from "@/lib/policies/current";

export type Evaluation = { current: CurrentPolicy | null; engine: EngineDecision };

/** What holds where a project has no policy yet. */
export const NOTHING_GOVERNS: EngineDecision = {
  decision: "deny",
  hitlEligible: false,
  reason: "This project has no policy yet, so nothing is allowed.",
  reasonCode: "NO_RULE_MATCH",
  ruleId: null,
  ruleIndex: null,
  ruleLine: null,
  source: "default",
  approval: null,
  matchedPattern: null,
};

/** What the project's live policy says of an action; without a policy nothing is allowed (contract section 5). */
export async function evaluate(ctx: Pick<Ctx, "db" | "orgId">, project: { id: Id<"project">; name: string }, action: Pick<Action, "action" | "args" | "resource" | "agentId">): Promise<Evaluation> {
  const current = await currentPolicy(ctx, project.id);
  if (current === null) return { current, engine: NOTHING_GOVERNS };
  const call = {
    action: action.action,
    args: action.args,
    project: project.name,
    ...(action.resource === null ? {} : { resource: action.resource }),
    ...(action.agentId === null ? {} : { agent: action.agentId }),
  };
  return { current, engine: decide(current.compiled, call) };
}
