import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argsHash } from "../canonical";
import { compilePolicy, decide, diffLines, escapeGlob, insertAllowAbove, parsePolicy, PolicyEditError } from "./index";

const POLICY = `# house rules
version: '1'
rules:
  - allow: 'Bash:ls'   # harmless

  # nobody becomes root
  - deny: 'Bash:sudo *'
    escalate_on_deny: true
  - allow: "Bash:*"
`;

describe("insertAllowAbove", () => {
  it("puts the allow directly above the deny, marks it, and leaves every other byte as it was", () => {
    const after = insertAllowAbove(POLICY, 1, { action: "Bash:sudo apt-get *", when: { amount: { lte: 5000 } }, comment: "approved by bob@acme.com", requestId: "req_1" });
    expect(after).toBe(`# house rules
version: '1'
rules:
  - allow: 'Bash:ls'   # harmless

  # approved by bob@acme.com
  - allow: 'Bash:sudo apt-get *'
    when: { amount: { lte: 5000 } }
    created_by_hitl: true
    request_id: 'req_1'
  # nobody becomes root
  - deny: 'Bash:sudo *'
    escalate_on_deny: true
  - allow: "Bash:*"
`);
  });

  it("changes the decision for that action alone", () => {
    const after = parsePolicy(insertAllowAbove(POLICY, 1, { action: escapeGlob("Bash:sudo reboot") }));
    if (!after.ok) throw new Error("unsound");
    const compiled = compilePolicy(after.policy);
    expect(decide(compiled, { action: "Bash:sudo reboot" })).toMatchObject({ decision: "allow", ruleIndex: 1 });
    expect(decide(compiled, { action: "Bash:sudo reboot now" })).toMatchObject({ decision: "deny", hitlEligible: true });
    expect(after.policy.rules[1]?.createdByHitl).toBe(true);
  });

  it("with `exact` and `argsHash`, lets through that very call and nothing beside it", () => {
    const args = { amount: 9_500, order: "ORD-1" };
    const after = parsePolicy(insertAllowAbove("rules:\n  - deny: pay\n    escalate_on_deny: true\n", 0, { action: "pay", exact: true, argsHash: argsHash(args) }));
    if (!after.ok) throw new Error("unsound");
    const compiled = compilePolicy(after.policy);
    expect(decide(compiled, { action: "pay", args }).decision).toBe("allow");
    fc.assert(
      fc.property(fc.constantFrom("pay", "pay:now", "pay:"), fc.option(fc.constantFrom("eu", ""), { nil: undefined }), fc.oneof(fc.constant(args), fc.dictionary(fc.constantFrom("amount", "order", "to"), fc.constantFrom(9_500, "ORD-1", "9500", 9_501, null, true))), (action, resource, some) => {
        const found = decide(compiled, { action, args: some as typeof args, ...(resource !== undefined && { resource }) });
        const same = action === "pay" && resource === undefined && argsHash(some as typeof args) === argsHash(args);
        expect(found.decision).toBe(same ? "allow" : "deny");
      }),
    );
  });

  it("refuses a hash that is none", () => {
    expect(() => insertAllowAbove(POLICY, 1, { action: "x", argsHash: "sha256:1" })).toThrow(PolicyEditError);
  });

  it.each([
    ["a flow list", "rules: [{deny: a}, {deny: b}]", 1, 'rules: [{deny: a}, { "allow": "x", "created_by_hitl": true }, {deny: b}]'],
    ["JSON", '{"rules": [{"deny": "a"}]}', 0, '{"rules": [{ "allow": "x", "created_by_hitl": true }, {"deny": "a"}]}'],
    ["a list without indentation", "rules:\n- deny: a\n- deny: b", 1, "rules:\n- deny: a\n- allow: 'x'\n  created_by_hitl: true\n- deny: b"],
    ["Windows line ends", "rules:\r\n  - deny: a\r\n", 0, "rules:\r\n  - allow: 'x'\r\n    created_by_hitl: true\r\n  - deny: a\r\n"],
    ["rules in braces", "rules:\n  - {deny: a}\n", 0, "rules:\n  - allow: 'x'\n    created_by_hitl: true\n  - {deny: a}\n"],
    ["a rule below its dash", "rules:\n  -\n    deny: a\n", 0, "rules:\n  - allow: 'x'\n    created_by_hitl: true\n  -\n    deny: a\n"],
    ["an anchored rule", "rules:\n  - &r\n    deny: a\n", 0, "rules:\n  - allow: 'x'\n    created_by_hitl: true\n  - &r\n    deny: a\n"],
    ["a comment after its dash", "rules:\n  - deny: b\n  - # no - dash\n    # here - either\n    deny: a\n", 1, "rules:\n  - deny: b\n  - allow: 'x'\n    created_by_hitl: true\n  - # no - dash\n    # here - either\n    deny: a\n"],
    ["two dashes in the pattern above", "rules:\n  - deny: a-b\n  - deny: c\n", 1, "rules:\n  - deny: a-b\n  - allow: 'x'\n    created_by_hitl: true\n  - deny: c\n"],
  ])("fits into %s", (_, yaml, index, wanted) => {
    expect(insertAllowAbove(yaml, index, { action: "x" })).toBe(wanted);
  });

  it("quotes whatever the action and the comment hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 40 }), fc.string({ unit: "binary" }), (text, comment) => {
        const action = escapeGlob(text);
        if (/\p{Cs}|\0/u.test(action)) return;
        const after = insertAllowAbove(POLICY, 1, { action, comment, reason: action });
        const parsed = parsePolicy(after);
        expect(parsed.ok && parsed.policy.rules[1]).toMatchObject({ patterns: [action], reason: action, effect: "allow", createdByHitl: true });
        expect(parsed.ok && parsed.policy.rules.length).toBe(4);
        expect(diffLines(POLICY, after).some(({ kind }) => kind === "remove")).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it("refuses a text or a place that it cannot be sure of, in a sentence", () => {
    expect(() => insertAllowAbove("rules: [", 0, { action: "x" })).toThrow(PolicyEditError);
    expect(() => insertAllowAbove(POLICY, 3, { action: "x" })).toThrow("no rule number 4");
    expect(() => insertAllowAbove(POLICY, -1, { action: "x" })).toThrow(PolicyEditError);
    expect(() => insertAllowAbove(POLICY, 0, { action: "a[" })).toThrow(PolicyEditError);
  });
});
