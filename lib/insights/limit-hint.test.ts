import { parsePolicy } from "@countersign/sdk/policy";
import { describe, expect, it } from "vitest";
import { boundOf, limitHint } from "@/lib/insights/limit-hint";

function ruleOf(text: string) {
  const parsed = parsePolicy(`rules:\n  - ${text}\n`);
  const rule = parsed.ok ? parsed.policy.rules[0] : undefined;
  if (rule === undefined) throw new Error("the rule of the test does not parse");
  return rule;
}

const bound = { path: "files", limit: 20 };
const approved = (...values: number[]) => values.map((value) => ({ value, approved: true }));

describe("a limit that asks too early", () => {
  it.each([
    ["{ effect: conditional, action: deploy.staging, when: { files: { lte: 20 } } }", { path: "files", limit: 20 }],
    ["{ match: { tool: refund, argument_gt: { amount: 1000 } }, action: approval_required }", { path: "amount", limit: 1000 }],
    ["{ deny: 'Bash:sudo *', escalate_on_deny: true }", null],
    ["{ effect: conditional, action: deploy, when: { files: { lte: 20 }, env: dev } }", null],
    ["{ match: { tool: refund, argument_gt: { amount: 1000 } }, action: deny }", null],
  ])("is read from %s", (text, expected) => expect(boundOf(ruleOf(text))).toEqual(expected));

  it("is raised to the smallest value that spares four of five requests", () => {
    expect(limitHint(bound, approved(25, 30, 34, 40, 900))).toEqual({ path: "files", from: 20, to: 40, would_ask: 1, of: 5 });
  });

  it("never reaches what was denied or left without an answer", () => {
    expect(limitHint(bound, [...approved(25, 30, 34, 40), { value: 36, approved: false }])).toMatchObject({ to: 34, would_ask: 2 });
    expect(limitHint(bound, [...approved(25, 30, 34, 40), { value: 22, approved: false }])).toBeNull();
  });

  it("is left alone where few asked", () => {
    expect(limitHint(bound, approved(25, 30, 34))).toBeNull();
  });
});
