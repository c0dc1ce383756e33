import type { CallHash } from "./call-hash";
import type { Candidate } from "./compile";
import { both } from "./conditions";
import type { Call, Decision, EngineDecision, ReasonCode, Rule } from "./model";

/**
 * What a candidate whose pattern matched says about a call, or null where it does not apply.
 * `certain` is false where only a deny may rely on the match. Doubt makes an allow not apply and a deny apply (contract section 4).
 */
export function decisionOf(candidate: Candidate, call: Call, certain: boolean, hash: CallHash): EngineDecision | null {
  const { effect, narrow, when, hashes } = candidate;
  const lenient = effect === "allow" || effect === "warn";
  if (lenient && !certain) return null;
  const place = narrow(call);
  if (place === "fails" || (lenient && place !== "holds")) return null;
  const truth = when(call.args);
  if (truth === "fails" && effect !== "conditional") return null;
  // Last, because it alone costs more than all the rest.
  const scope = hashes === null ? place : both(place, hash.isAmong(hashes));
  if (scope === "fails" || (lenient && scope !== "holds")) return null;
  if (lenient) return truth === "holds" ? matched(candidate) : null;
  if (effect === "conditional") return certain && scope === "holds" && truth === "holds" ? matched(candidate) : failed(candidate);
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
