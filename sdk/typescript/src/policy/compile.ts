import type { JsonObject } from "../canonical";
import { compileConditions, every, holds, type Test } from "./conditions";
import { compileGlob } from "./glob";
import { emptyIndex, insertEnd, insertStart, type LiteralIndex } from "./literal-index";
import type { Call, EngineDecision, PolicyDocument, Rule, RuleEffect } from "./model";
import { variantsOf } from "./pattern";

/** A rule with its tests prepared. */
interface PreparedRule {
  readonly rule: Rule;
  readonly effect: RuleEffect;
  readonly narrow: Test<Call>;
  readonly when: Test<JsonObject | undefined>;
  /** The rule's `argsHashes`, null where it has none. */
  readonly hashes: readonly string[] | null;
}

/** One pattern of one rule; the first that matches decides, so a rule with two patterns is two rules in a row. */
export interface Candidate extends PreparedRule {
  /** Position among all patterns of the policy: smaller wins. */
  readonly order: number;
  readonly pattern: string;
  matched: EngineDecision | null;
  failed: EngineDecision | null;
}

/** Where a candidate is found in the index; `test` is null where the place alone proves the match. */
export interface Entry {
  readonly order: number;
  readonly candidate: Candidate;
  readonly denyOnly: boolean;
  readonly test: ((text: string) => boolean) | null;
}

/** A policy ready to decide; make it once with `compilePolicy` and keep it. */
export interface CompiledPolicy {
  readonly index: LiteralIndex<Entry>;
  readonly otherwise: EngineDecision;
}

/**
 * Compiles a policy into an index over the literal starts and ends of its patterns, so that deciding does not slow down with rules that cannot match.
 * Never throws for a document that `parsePolicy` returned.
 */
export function compilePolicy(policy: PolicyDocument): CompiledPolicy {
  const index = emptyIndex<Entry>();
  let order = 0;
  for (const rule of policy.rules) {
    if (!rule.enabled) continue;
    const prepared = prepareRule(rule);
    for (const pattern of rule.patterns) {
      place({ order, pattern, ...prepared, matched: null, failed: null }, index);
      order += 1;
    }
  }
  return { index, otherwise: defaultDecision(policy) };
}

/** What a policy answers where no rule matches. */
export function defaultDecision(policy: PolicyDocument): EngineDecision {
  return Object.freeze({
    decision: policy.defaultAction,
    hitlEligible: false,
    reason: null,
    reasonCode: "NO_RULE_MATCH",
    ruleId: null,
    ruleIndex: null,
    ruleLine: null,
    source: "default",
    approval: null,
    matchedPattern: null,
  });
}

function prepareRule(rule: Rule): PreparedRule {
  const tests: Test<Call>[] = [];
  if (rule.resources.length > 0) tests.push(selector(rule.resources, (call) => call.resource));
  else if (rule.exact) tests.push((call) => (call.resource === undefined ? "holds" : "fails"));
  if (rule.agents.length > 0) tests.push(selector(rule.agents, (call) => call.agent));
  if (rule.projects.length > 0) tests.push(selector(rule.projects, (call) => call.project));
  const narrow: Test<Call> = tests.length === 0 ? holds : (call) => every(tests, call);
  return { rule, effect: rule.effect, narrow, when: compileConditions(rule.when), hashes: rule.argsHashes.length === 0 ? null : rule.argsHashes };
}

/** A call that does not say is in doubt, except where the selector takes anything. */
function selector(patterns: readonly string[], pick: (call: Call) => string | undefined): Test<Call> {
  if (patterns.includes("*")) return holds;
  const globs = patterns.map(compileGlob);
  return (call) => {
    const value = pick(call);
    if (value === undefined) return "unknown";
    return globs.some((glob) => glob.test(value)) ? "holds" : "fails";
  };
}

function place(candidate: Candidate, index: LiteralIndex<Entry>): void {
  for (const { glob, denyOnly } of variantsOf(candidate.pattern, candidate.rule.exact)) {
    const entry = { order: candidate.order, candidate, denyOnly, test: glob.shape === "other" ? glob.test : null };
    if (glob.suffix.length > glob.prefix.length) insertEnd(index, glob.suffix, entry);
    else insertStart(index, glob.prefix, entry, glob.shape === "exact" ? "exact" : "open");
  }
}
