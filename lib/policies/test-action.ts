import type { JsonObject } from "@countersign/sdk/canonical";
import { compilePolicy, decide, type Call, type EngineDecision } from "@countersign/sdk/policy";
import type { Ctx } from "@/lib/context";
import { NOTHING_GOVERNS } from "@/lib/guard/evaluate";
import type { Id } from "@/lib/ids";
import { requireValid } from "@/lib/policies/check";
import { currentPolicy } from "@/lib/policies/current";
import { considerRules, type Consideration } from "@/lib/policies/explain";
import { requireProject } from "@/lib/policies/project";
import type { ActionTest, ActionTestInput } from "@/lib/policies/schema";

/** Which rule would decide an action and why, by the live version or by a draft; records nothing. Throws 422 for a draft with errors. */
export async function testAction(ctx: Ctx, projectId: Id<"project">, input: ActionTestInput): Promise<ActionTest> {
  const project = await requireProject(ctx, projectId);
  const call: Call = {
    action: input.action,
    args: (input.args ?? {}) as JsonObject,
    project: project.name,
    ...(input.resource === undefined ? {} : { resource: input.resource }),
    ...(input.agent_id === undefined ? {} : { agent: input.agent_id }),
  };
  if (input.yaml !== undefined) {
    const draft = await requireValid(ctx, projectId, input.yaml, "test");
    return presentDecision(decide(compilePolicy(draft), call), null, considerRules(draft, call));
  }
  const current = await currentPolicy(ctx, projectId);
  return current === null ? presentDecision(NOTHING_GOVERNS, null, []) : presentDecision(decide(current.compiled, call), current.version, considerRules(current.document, call));
}

function presentDecision(engine: EngineDecision, version: number | null, considered: readonly Consideration[]): ActionTest {
  return {
    decision: engine.decision,
    hitl_eligible: engine.hitlEligible,
    reason: engine.reason,
    reason_code: engine.reasonCode,
    decision_source: engine.source,
    rule_id: engine.ruleId,
    rule_index: engine.ruleIndex,
    rule_line: engine.ruleLine,
    matched_pattern: engine.matchedPattern,
    policy_version: version,
    considered: considered.map(({ rule, verdict, near, why }) => ({ rule_id: rule.id, line: rule.line, verdict, near, why })),
  };
}
