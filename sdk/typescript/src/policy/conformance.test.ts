import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Call, compilePolicy, decide, interpret, matchesAction, type PolicyDocument, parsePolicy } from "./index";

type Vector =
  | { kind: "decide"; id: string; policy: string; call: Call; expect: Record<string, unknown> }
  | { kind: "pattern"; id: string; pattern: string; action: string; matches: boolean }
  | { kind: "invalid"; id: string; policy: string; errors: { line: number; column: number; suggestion?: string }[] };

const vectors = readFileSync(new URL("../../../conformance/policy.jsonl", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Vector);

function ofKind<Kind extends Vector["kind"]>(kind: Kind): Extract<Vector, { kind: Kind }>[] {
  return vectors.filter((vector): vector is Extract<Vector, { kind: Kind }> => vector.kind === kind);
}

function parsed(yaml: string): PolicyDocument {
  const result = parsePolicy(yaml);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.policy;
}

describe("decisions, by the shared table of examples", () => {
  it.each(ofKind("decide"))("$id", ({ policy, call, expect: wanted }) => {
    const document = parsed(policy);
    const found = decide(compilePolicy(document), call);
    const wire = {
      decision: found.decision,
      hitl_eligible: found.hitlEligible,
      reason_code: found.reasonCode,
      rule_id: found.ruleId,
      source: found.source,
      ...("matched_pattern" in wanted && { matched_pattern: found.matchedPattern }),
      ...("reason" in wanted && { reason: found.reason }),
      ...("approval" in wanted && { approval: found.approval }),
    };
    expect(wire).toEqual(wanted);
    expect(interpret(document, call)).toEqual(found);
  });
});

describe("patterns, by the shared table of examples", () => {
  it.each(ofKind("pattern"))("$id: $pattern on $action is $matches", ({ pattern, action, matches }) => {
    expect(matchesAction(pattern, { action })).toBe(matches);
  });
});

describe("refusals, by the shared table of examples", () => {
  it.each(ofKind("invalid"))("$id", ({ policy, errors }) => {
    const result = parsePolicy(policy);
    const found = result.ok ? [] : result.errors.map(({ line, column, suggestion }) => ({ line, column, ...(suggestion !== undefined && { suggestion }) }));
    expect(found).toEqual(errors);
    for (const error of result.ok ? [] : result.errors) expect(error.message).toMatch(/^[A-Z`].*[.?]$/);
  });
});
