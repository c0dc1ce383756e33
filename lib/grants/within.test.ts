import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileGlob } from "@countersign/sdk/policy";
import { reachHolds } from "@/lib/grants/covers";
import { globWithin, reachWithin } from "@/lib/grants/within";

describe("a reach within another", () => {
  it.each<[Record<string, unknown> | null, Record<string, unknown> | null]>([
    [null, { action: "Bash:*" }],
    [null, null],
    [{ args: { amount: { lte: 1_000 } } }, { args: { amount: { lte: 5_000 } } }],
    [{ args: { amount: { lt: 5_000 }, to: "acc_1" } }, { args: { amount: { lte: 5_000 } } }],
    [{ args: { amount: 10 } }, { args: { amount: { lte: 10, gt: 9 } } }],
    [{ args: { amount: { in: [1, 2] } } }, { args: { amount: { gte: 1 } } }],
    [{ args: { to: "acc_1*" } }, { args: { to: "acc_*" } }],
    [{ action: "send_refund" }, { action: "send_*" }],
    [{ action: "Bash:sudo apt-get install *" }, { action: "Bash:sudo *" }],
    [{ action: "Bash:sudo reboot now" }, { action: "Bash:sudo *" }],
    [{ resource: "prod/a/*" }, { resource: "prod/*" }],
    [{ args: { amount: 1 } }, {}],
  ])("%j in %j", (inner, outer) => expect(reachWithin(inner, outer)).toBe(true));

  it.each<[Record<string, unknown> | null, Record<string, unknown> | null]>([
    [{ args: {} }, null],
    [{ args: { amount: { lte: 5_001 } } }, { args: { amount: { lte: 5_000 } } }],
    [{ args: { amount: { lte: 5_000 } } }, { args: { amount: { lt: 5_000 } } }],
    [{ args: { to: "acc_1" } }, { args: { amount: { lte: 5_000 } } }],
    [{ args: { amount: { ne: 3 } } }, { args: { amount: 3 } }],
    [{ action: "Bash:*" }, { action: "Bash:sudo *" }],
    [{ action: "Bash:ls && rm -rf /" }, { action: "Bash:ls*" }],
    [{ action: "Bash:ls" }, { action: "Bash:ls*" }],
    [{ action: "Bash" }, {}],
    [{}, { action: "Bash:*" }],
    [{ resource: "prod" }, {}],
    [{ action: "a[bc]" }, { action: "a?" }],
  ])("%j not in %j", (inner, outer) => expect(reachWithin(inner, outer)).toBe(false));

  const letters = fc.constantFrom("Bash:", "send", "_", "sudo ", "ls", "*", "?", " ", "[a-z]", "\\*", ":", "rm", " && ");
  const glob = fc.array(letters, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
  const number = fc.integer({ min: 0, max: 6 });
  const condition = fc.oneof(number, glob, fc.record({ eq: number }), fc.record({ in: fc.array(number, { minLength: 1, maxLength: 3 }) }), fc.dictionary(fc.constantFrom("lte", "lt", "gte", "gt", "ne"), number, { minKeys: 1, maxKeys: 2 }), fc.record({ matches: glob }));
  const reach = fc.record({ action: glob, resource: glob, args: fc.dictionary(fc.constantFrom("a", "b", "command"), condition, { maxKeys: 2 }) }, { requiredKeys: [] });
  const text = fc.array(fc.constantFrom("Bash:", "Bash", "send", "_", "sudo ", "ls", "rm", " && ", "a", "*", ":"), { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
  const args = fc.dictionary(fc.constantFrom("a", "b", "command"), fc.oneof(number, text), { maxKeys: 3 });
  const runs = Number(process.env.COUNTERSIGN_PROPERTY_RUNS ?? 15_000);

  /** A text that a glob is likely to match: its stars and question marks filled in. */
  const filled = (pattern: string | undefined, text: string) => (pattern === undefined ? text : pattern.replaceAll("\\*", "*").replace("*", () => text).replaceAll("?", "x").replaceAll("[a-z]", "s"));

  it("covers no call that the other does not, whatever the two are", () => {
    let shown = 0;
    fc.assert(
      fc.property(reach, reach, fc.record({ action: text, resource: fc.option(text), withArgs: args, related: fc.boolean() }), (a, b, { action, resource, withArgs, related }) => {
        const inner = related ? { ...b, ...a, args: { ...b.args, ...a.args } } : a;
        if (!reachWithin(inner, b)) return;
        const own = { action, resource };
        const call = { action: filled(inner.action, action), resource: inner.resource === undefined ? resource : filled(inner.resource, action), args: withArgs, argsHash: "", agentId: null, projectId: "web" };
        if (!reachHolds({ ...own, reach: inner }, call)) return;
        shown += 1;
        expect(reachHolds({ ...own, reach: b }, call)).toBe(true);
      }),
      { numRuns: runs },
    );
    expect(shown).toBeGreaterThan(0);
  });

  it("a glob within another matches no text that the other does not", () => {
    fc.assert(
      fc.property(glob, glob, text, (a, b, one) => {
        if (globWithin(a, b) && compileGlob(a).test(one)) expect(compileGlob(b).test(one)).toBe(true);
      }),
      { numRuns: runs },
    );
  });
});
