import type { Candidate } from "./compile";
import type { Decision, EngineDecision, ReasonCode, Rule } from "./model";
import type { Call } from "./model";

/**
 * What a candidate whose pattern matched says about a call, or null where it does not apply.
 * `certain` is false where only a deny may rely on the match. Doubt makes an allow not apply and a deny apply (contract section 4).
 */
export function decisionOf(candidate: Candidate, call: Call, certain: boolean): EngineDecision | null {
  const { rule, narrow, when } = candidate.compiled;
  const lenient = rule.effect === "allow" || rule.effect === "warn";
  if (lenient && !certain) return null;
  const scope = narrow(call);
  if (scope === "fails" || (lenient && scope !== "holds")) return null;
  const truth = when(call.args);
  if (lenient) return truth === "holds" ? matched(candidate, rule) : null;
  if (rule.effect === "conditional") return certain && scope === "holds" && truth === "holds" ? matched(candidate, rule) : failed(candidate, rule);
  if (truth === "fails") return null;
  return truth === "holds" ? matched(candidate, rule) : failed(candidate, rule);
}

function matched(candidate: Candidate, rule: Rule): EngineDecision {
  const decision = rule.effect === "conditional" ? "allow" : rule.effect;
  return (candidate.matched ??= ruleDecision(rule, decision, "RULE_MATCH", candidate.pattern));
}

function failed(candidate: Candidate, rule: Rule): EngineDecision {
  return (candidate.failed ??= ruleDecision(rule, "deny", "CONDITION_FAILED", candidate.pattern));
}

/** A rule's answer in the engine's shape. */
export function ruleDecision(rule: Rule, decision: Decision, reasonCode: ReasonCode, pattern: string): EngineDecision {
  const denies = decision === "deny";
  return Object.freeze({
    decision,
    hitlEligible: denies && rule.hitlEligible,
    reason: rule.reason,
    reasonCode,
    ruleId: rule.id,
    ruleIndex: rule.index,
    ruleLine: rule.line,
    source: "policy",
    approval: denies && rule.hitlEligible ? rule.approval : null,
    matchedPattern: pattern,
  });
}
