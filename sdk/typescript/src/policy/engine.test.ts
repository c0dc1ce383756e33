import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { argsHash, type JsonObject } from "../canonical";
import { type Call, compilePolicy, decide, interpret, parsePolicy } from "./index";

const RUNS = Number(process.env["POLICY_PROPERTY_RUNS"] ?? 20_000);

const words = ["Bash", "Bash:sudo", "Bash:sudo ls", "Bash:ls", "deploy", "deploy.staging", "deploy.production", "send_refund", "db:read", "db:delete", "x", ""];
const pieces = fc.constantFrom("Bash", "deploy", "send_refund", "db", "a", "b", ":", ":", ".", " ", "*", "?", "[a-d]", "[!a]", "\\*", "sudo", "ls", "é", "😂", "production");
const pattern = fc.oneof(
  fc.array(pieces, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("")),
  fc.constantFrom("*", "Bash:*", "Bash:sudo *", "deploy.*", "send_refund", "*:delete", "*.production", "db:*", "*a*", "Bash:ls"),
);
const scalar = fc.oneof(fc.constantFrom("a", "prod", "dev*", "", "5"), fc.integer({ min: -3, max: 3 }), fc.boolean(), fc.constant(null));
const number = fc.integer({ min: -3, max: 3 });
const comparison = fc
  .record({ eq: scalar, ne: scalar, gt: number, gte: number, lt: number, lte: number, in: fc.array(scalar, { minLength: 1, maxLength: 3 }), matches: pattern }, { requiredKeys: [] })
  .filter((found) => Object.keys(found).length > 0);
const path = fc.constantFrom("n", "e", "a.b", "a.0", "length", "constructor", "a\\.b");
const when = fc.dictionary(path, fc.oneof(scalar.filter((value) => value !== ""), comparison), { minKeys: 1, maxKeys: 2 });
const some = fc.option(fc.array(pattern, { minLength: 1, maxLength: 2 }), { nil: undefined });
const hash = fc.constantFrom<JsonObject>({}, { n: 1 }, { e: "a" }, { command: "sudo ls" }).map(argsHash);
const hashes = fc.oneof(hash, fc.uniqueArray(hash, { minLength: 1, maxLength: 3 }));
const narrowing = { args_hash: hashes, resources: some, agents: some, projects: some, enabled: fc.constantFrom(true, true, true, false) };
const patterns = fc.oneof(pattern, fc.array(pattern, { minLength: 1, maxLength: 3 }));
const rule = fc.oneof(
  fc.record({ deny: patterns, when, escalate_on_deny: fc.boolean(), ...narrowing }, { requiredKeys: ["deny"] }),
  fc.record({ allow: patterns, when, exact: fc.boolean(), ...narrowing }, { requiredKeys: ["allow"] }),
  fc.record({ effect: fc.constantFrom("deny", "require_approval"), actions: patterns, when, ...narrowing }, { requiredKeys: ["effect", "actions"] }),
  fc.record({ effect: fc.constantFrom("allow", "warn"), actions: patterns, when, exact: fc.boolean(), ...narrowing }, { requiredKeys: ["effect", "actions"] }),
  fc.record({ effect: fc.constant("warn"), actions: fc.constantFrom("*", "Bash:*", "db:*", "deploy.*") }),
  fc.record({ effect: fc.constant("conditional"), action: patterns, when, ...narrowing }, { requiredKeys: ["effect", "action", "when"] }),
  fc.record({ match: fc.record({ tool: patterns, argument_gt: fc.dictionary(path, number, { minKeys: 1, maxKeys: 1 }) }, { requiredKeys: ["tool"] }), action: fc.constantFrom("allow", "deny", "approval_required") }),
);
const policy = fc.record({ default_action: fc.constantFrom("allow", "deny", "warn"), rules: fc.array(rule, { maxLength: 8 }) }, { requiredKeys: ["rules"] });
const value = fc.oneof(scalar, fc.constantFrom("ls; sudo x", "sudo ls", "git status"), fc.record({ b: scalar }), fc.array(scalar, { maxLength: 2 }));
const args: fc.Arbitrary<JsonObject> = fc.oneof(fc.constantFrom<JsonObject>({}, { n: 1 }, { e: "a" }, { command: "sudo ls" }, { n: "\0" }), fc.dictionary(fc.constantFrom("n", "e", "a", "a.b", "command", "argv", "cmd"), value, { maxKeys: 3 }));
const action = fc.oneof(fc.constantFrom(...words), fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join("")), fc.string({ unit: "binary", maxLength: 12 }));
const call = fc.record({ action, args, resource: action, agent: fc.constantFrom("a", "db", "x"), project: fc.constantFrom("a", "deploy") }, { requiredKeys: ["action"] }) as fc.Arbitrary<Call>;

describe("the compiled engine", () => {
  it(`decides exactly as the plain interpreter, on ${RUNS} generated pairs of policy and call`, { timeout: 600_000 }, () => {
    let decided = 0;
    const seen = new Set<string>();
    fc.assert(
      fc.property(policy, fc.array(call, { minLength: 4, maxLength: 4 }), (document, calls) => {
        const parsed = parsePolicy(JSON.stringify(document));
        if (!parsed.ok) return;
        const compiled = compilePolicy(parsed.policy);
        for (const one of calls) {
          const found = decide(compiled, one);
          expect(found).toEqual(interpret(parsed.policy, one));
          seen.add(`${found.decision} ${found.reasonCode} ${found.hitlEligible}`);
          decided += 1;
        }
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
    expect(decided).toBeGreaterThanOrEqual(RUNS);
    expect([...seen].toSorted()).toEqual([
      "allow NO_RULE_MATCH false",
      "allow RULE_MATCH false",
      "deny CONDITION_FAILED false",
      "deny CONDITION_FAILED true",
      "deny NO_RULE_MATCH false",
      "deny RULE_MATCH false",
      "deny RULE_MATCH true",
      "warn NO_RULE_MATCH false",
      "warn RULE_MATCH false",
    ]);
  });

  it("positive control: the comparison notices an engine that forgets the order of the rules", () => {
    const parsed = parsePolicy("rules:\n  - deny: 'a:b'\n  - allow: 'a:*'");
    if (!parsed.ok) throw new Error("unsound");
    const shuffled = { ...parsed.policy, rules: parsed.policy.rules.toReversed() };
    expect(decide(compilePolicy(shuffled), { action: "a:b" })).not.toEqual(interpret(parsed.policy, { action: "a:b" }));
  });

  it("answers every text with a policy that decides or with errors that have a place", () => {
    const yamlish = fc.array(fc.constantFrom("rules:", "\n", "\n  - ", "deny: ", "allow: ", "'x'", "*", "&a ", "*a", "when: ", "{", "}", "[", "]", ": ", "# ", "|\n", "%", "!!binary ", "\t", "settings: ", "~", "- ")).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(yamlish, yamlish.map((text) => `rules:\n  - ${text}`), fc.string({ unit: "binary" })), call, (text, one) => {
        const result = parsePolicy(text);
        if (result.ok) return void expect(["allow", "deny", "warn"]).toContain(decide(compilePolicy(result.policy), one).decision);
        expect(result.errors.length).toBeGreaterThan(0);
        for (const { line, column, message } of result.errors) expect(line > 0 && column > 0 && message !== "").toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it("lets no added argument open an allow that the same call without doubt was refused", () => {
    const parsed = parsePolicy("rules:\n  - allow: 'pay'\n    when: { amount: { lte: 100 }, to: '*@acme.com' }");
    if (!parsed.ok) throw new Error("unsound");
    const compiled = compilePolicy(parsed.policy);
    fc.assert(
      fc.property(args, fc.oneof(scalar, fc.double()), fc.oneof(scalar, fc.string()), (more, amount, to) => {
        const found = decide(compiled, { action: "pay", args: { ...more, amount: amount as number, to } });
        const sound = typeof amount === "number" && amount <= 100 && typeof to === "string" && to.endsWith("@acme.com");
        expect(found.decision).toBe(sound ? "allow" : "deny");
      }),
    );
  });

  it("hashes the arguments only where a rule that asks for them is met, and then once", () => {
    const other = argsHash({ n: 2 });
    const rules = ["allow: 'b:*'", "allow: a, resource: r", "allow: a, when: { n: { gt: 9 } }", "deny: a, when: { n: 7 }", "allow: a", "deny: a", "allow: 'a*'"].map((rule) => `  - { ${rule}, args_hash: '${other}' }`);
    const parsed = parsePolicy(`default_action: warn\nrules:\n${rules.join("\n")}`);
    if (!parsed.ok) throw new Error("unsound");
    const compiled = compilePolicy(parsed.policy);
    let hashed = 0;
    const watched = new Proxy<JsonObject>({ n: 1 }, { ownKeys: (target) => ((hashed += 1), Reflect.ownKeys(target)) });
    expect(decide(compiled, { action: "c", args: watched }).decision).toBe("warn");
    expect(hashed).toBe(0);
    expect(decide(compiled, { action: "a", args: watched }).decision).toBe("warn");
    expect(hashed).toBe(1);
    const changed = { action: "a", args: { n: 1 } };
    expect(decide(compiled, changed).decision).toBe("warn");
    changed.args.n = 2;
    expect(decide(compiled, changed).decision).toBe("allow");
  });

  it("hands out answers that nobody can change for the next caller", () => {
    const parsed = parsePolicy("rules:\n  - allow: x");
    if (!parsed.ok) throw new Error("unsound");
    const found = decide(compilePolicy(parsed.policy), { action: "x" });
    expect(Object.isFrozen(found)).toBe(true);
  });
});
