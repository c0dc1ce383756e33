import { compilePolicy, parsePolicy } from "@countersign/sdk/policy";
import { describe, expect, it } from "vitest";
import { outcomeUnder, type Asked, type Published } from "@/lib/policies/reevaluate";

function published(rules: string, onRemoved: Published["onRemoved"] = "approve"): Published {
  const parsed = parsePolicy(`rules:\n${rules}`);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  return { project: "web", version: 2, compiled: compilePolicy(parsed.policy), document: parsed.policy, onRemoved };
}
const asked = (set: Partial<Asked> = {}): Asked => ({ action: "pay:refund", args: '{"amount":10}', resource: null, agentId: null, ...set });

describe("what a new version means for a request that waits (contract section 9)", () => {
  it("follows the first rule that matches: allow approves, hard deny denies, eligible deny leaves it to people", () => {
    expect(outcomeUnder(published("  - allow: 'pay:*'\n"), asked())?.outcome).toBe("approved");
    expect(outcomeUnder(published("  - deny: 'pay:*'\n"), asked())?.outcome).toBe("denied");
    expect(outcomeUnder(published("  - { deny: 'pay:*', escalate_on_deny: true }\n"), asked())).toBeNull();
  });

  it("where a rule was removed but another still matches, that rule's answer counts", () => {
    expect(outcomeUnder(published("  - { deny: 'pay:refund', enabled: false, escalate_on_deny: true }\n  - deny: 'pay:*'\n"), asked())?.outcome).toBe("denied");
    expect(outcomeUnder(published("  - { deny: 'pay:refund', enabled: false, escalate_on_deny: true }\n"), asked())?.outcome).toBe("approved");
    expect(outcomeUnder(published("  - { deny: 'pay:refund', enabled: false, escalate_on_deny: true }\n", "cancel"), asked())?.outcome).toBe("cancelled");
  });

  it("does not approve on the strength of redacted arguments alone", () => {
    const rules = published("  - { allow: 'pay:*', when: { amount: { lte: 100 } } }\n  - { deny: 'pay:*', escalate_on_deny: true }\n");
    expect(outcomeUnder(rules, asked())?.outcome).toBe("approved");
    expect(outcomeUnder(rules, asked({ args: null }))).toBeNull();
  });

  it("with nothing but a hash known, a condition that fails for the redacted arguments still leaves it to people", () => {
    const rules = published("  - { name: big, match: { tool: 'pay:refund', argument_gt: { amount: 1000 } }, action: approval_required }\n");
    expect(outcomeUnder(rules, asked({ args: null }))).toBeNull();
  });

  it("a rule that still names the action governs it though its condition no longer holds: the default action answers", () => {
    const rule = "  - { name: big, match: { tool: 'pay:refund', argument_gt: { amount: 1000 } }, action: approval_required }\n";
    expect(outcomeUnder(published(rule), asked())?.outcome).toBe("denied");
    expect(outcomeUnder(published("  - deny: 'other:*'\n"), asked())?.outcome).toBe("approved");
  });
});
