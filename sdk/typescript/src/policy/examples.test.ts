import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Call, compilePolicy, decide, type EngineDecision, interpret, matchesAction, parsePolicy } from "./index";

interface Examples {
  readonly patterns: readonly { pattern: string; call: Call; allow: boolean; deny: boolean }[];
  readonly policies: Readonly<Record<string, { policy: string; calls: readonly { call: Call; answer: string }[] }>>;
}

const examples = JSON.parse(readFileSync(new URL("../../../conformance/policy-examples.json", import.meta.url), "utf8")) as Examples;

function answerOf({ decision, hitlEligible }: EngineDecision): string {
  return decision === "deny" && hitlEligible ? "asks" : decision;
}

describe("the documentation's examples of patterns", () => {
  it.each(examples.patterns)("$pattern on $call.action: allow $allow, deny $deny", ({ pattern, call, allow, deny }) => {
    expect({ allow: matchesAction(pattern, call, "allow"), deny: matchesAction(pattern, call, "deny") }).toEqual({ allow, deny });
    const opposite = { allow: "deny", deny: "allow" } as const;
    for (const effect of ["allow", "deny"] as const) {
      const parsed = parsePolicy(JSON.stringify({ default_action: opposite[effect], rules: [{ [effect]: pattern }] }));
      expect(parsed.ok && decide(compilePolicy(parsed.policy), call).source).toBe((effect === "allow" ? allow : deny) ? "policy" : "default");
    }
  });
});

describe("the documentation's examples of policies", () => {
  it.each(Object.entries(examples.policies))("%s", (_, { policy, calls }) => {
    const parsed = parsePolicy(policy);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    const compiled = compilePolicy(parsed.policy);
    expect(calls.map(({ call }) => answerOf(decide(compiled, call)))).toEqual(calls.map(({ answer }) => answer));
    expect(calls.map(({ call }) => answerOf(interpret(parsed.policy, call)))).toEqual(calls.map(({ answer }) => answer));
  });
});
