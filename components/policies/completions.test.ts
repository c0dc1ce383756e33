import { describe, expect, it } from "vitest";
import { completionsAt } from "@/components/policies/completions";

const HINTS = { actions: ["Bash:sudo apt-get update", "send_refund"], resources: ["orders"], agents: ["deploy-bot"], arguments: ["amount"], members: [{ email: "bob@acme.com", name: "Bob Keller", role: "approver" }] };
const offered = (before: string) => completionsAt(before, HINTS)?.options.map((option) => option.label) ?? [];
const written = (before: string, label: string) => {
  const found = completionsAt(before, HINTS);
  const option = found?.options.find((one) => one.label === label);
  return found === null || option === undefined ? null : `${before.slice(0, found.from)}${String(option.apply ?? option.label)}`;
};

describe("completion", () => {
  it("offers the keys of the place, with what each is for", () => {
    expect(offered("rules:\n  - de")).toContain("escalate_on_deny");
    expect(offered("rules:\n  - deny: x\n    approval: { quo")).toEqual(["timeout", "escalate_after", "escalate_to", "quorum", "approvers", "max_grant"]);
    expect(written("rules:\n  - de", "deny")).toBe("rules:\n  - deny: ");
  });

  it("offers effects, switches and argument names where they may stand", () => {
    expect(offered("rules:\n  - effect: ")).toEqual(["allow", "deny", "warn", "require_approval", "conditional"]);
    expect(offered("rules:\n  - deny: x\n    escalate_on_deny: t")).toEqual(["true", "false"]);
    expect(offered("rules:\n  - allow: x\n    when: { ")).toEqual(["amount"]);
  });

  it("offers actions of recorded calls and addresses of members, written as YAML wants them", () => {
    expect(offered("rules:\n  - deny: 'B")).toEqual(["Bash:*", "Bash:sudo apt-get update", "send_refund"]);
    expect(written("rules:\n  - deny: B", "Bash:*")).toBe("rules:\n  - deny: 'Bash:*'");
    expect(written("rules:\n  - deny: 'B", "Bash:*")).toBe("rules:\n  - deny: 'Bash:*");
    expect(written("rules:\n  - deny: x\n    approval: { approvers: [b", "bob@acme.com")).toBe("rules:\n  - deny: x\n    approval: { approvers: [bob@acme.com");
  });
});
