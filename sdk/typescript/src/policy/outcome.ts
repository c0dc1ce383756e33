import type { Candidate } from "./compile";
import type { Call, Decision, EngineDecision, ReasonCode, Rule } from "./model";

/**
 * What a candidate whose pattern matched says about a call, or null where it does not apply.
 * `certain` is false where only a deny may rely on the match. Doubt makes an allow not apply and a deny apply (contract section 4).
 */
export function decisionOf(candidate: Candidate, call: Call, certain: boolean): EngineDecision | null {
  const { effect, narrow, when } = candidate;
  const lenient = effect === "allow" || effect === "warn";
  if (lenient && !certain) return null;
  const scope = narrow(call);
  if (scope === "fails" || (lenient && scope !== "holds")) return null;
  const truth = when(call.args);
  if (lenient) return truth === "holds" ? matched(candidate) : null;
  if (effect === "conditional") return certain && scope === "holds" && truth === "holds" ? matched(candidate) : failed(candidate);
  if (truth === "fails") return null;
  return truth === "holds" ? matched(candidate) : failed(candidate);
}

function matched(candidate: Candidate): EngineDecision {
  const { effect, rule, pattern } = candidate;
  return (candidate.matched ??= ruleDecision(rule, effect === "conditional" ? "allow" : effect, "RULE_MATCH", pattern));
}

function failed(candidate: Candidate): EngineDecision {
  return (candidate.failed ??= ruleDecision(candidate.rule, "deny", "CONDITION_FAILED", candidate.pattern));
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
