import { compilePolicy, decide, parsePolicy, type Call } from "@countersign/sdk/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { considerRules } from "@/lib/policies/explain";

function documentOf(yaml: string) {
  const parsed = parsePolicy(yaml);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  return parsed.policy;
}

const POLICY = documentOf(`rules:
  - { deny: 'Bash:rm *', enabled: false }
  - { name: prod, allow: 'deploy', resource: 'prod-*', agents: [deploy-bot] }
  - { name: small, allow: 'deploy', when: { files: { lte: 20 } } }
  - { effect: conditional, action: deploy, when: { files: { lte: 50 } } }
  - deny: 'Bash:sudo *'
  - allow: 'Bash:*'
`);
const said = (call: Call) => considerRules(POLICY, call).map(({ rule, verdict, near, why }) => [rule.id, verdict, near, why]);

describe("which rule decides and why", () => {
  it("every rule that was asked is there, up to the one that decides, each with its reason", () => {
    expect(said({ action: "deploy", args: { files: 60 }, resource: "stage-1", agent: "cursor" })).toEqual([
      ["rule-1", "passes", false, "It is switched off."],
      ["prod", "passes", true, "Its pattern matches, but it is for the resource `prod-*`, not `stage-1`, and it is for the agent `deploy-bot`, not `cursor`."],
      ["small", "passes", true, "Its pattern matches, but its condition on `files` does not hold."],
      ["rule-4", "decides", true, "Its pattern `deploy` matches, and its conditions do not hold, so it asks for more than the rule allows."],
    ]);
  });

  it("a rule for other actions says so, and what only one reading matches lets nothing through", () => {
    expect(said({ action: "git:push" }).at(-1)).toEqual(["rule-6", "passes", false, "No pattern of it matches: `Bash:*`."]);
    expect(considerRules(documentOf("rules:\n  - allow: 'Bash:ls *'\n"), { action: "Bash", args: { command: "ls -l", cmd: "rm -rf /" } })[0]?.why).toBe("Only one reading of the command matches `Bash:ls *`, and a rule that lets through needs every one.");
  });

  it("names the very rule that the engine names, whatever is asked", () => {
    const text = (...values: string[]) => fc.constantFrom(...values);
    const call = fc.record(
      { action: text("deploy", "Bash:ls", "Bash:rm x", "Bash:sudo ls", "Bash:echo a && sudo b", "Bash", "git:push"), args: fc.record({ files: fc.oneof(fc.integer({ min: 0, max: 80 }), fc.string()), command: text("ls", "sudo ls") }, { requiredKeys: [] }), resource: text("prod-1", "x"), agent: text("deploy-bot", "cursor") },
      { requiredKeys: ["action"] },
    );
    fc.assert(fc.property(call, (asked) => {
      const decides = considerRules(POLICY, asked as Call).find((one) => one.verdict === "decides");
      expect(decides?.rule.index ?? null).toBe(decide(compilePolicy(POLICY), asked as Call).ruleIndex);
    }), { numRuns: 500 });
  });
});
