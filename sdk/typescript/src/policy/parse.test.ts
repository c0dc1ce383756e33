import { describe, expect, it } from "vitest";
import { compilePolicy, decide, parsePolicy, policyJsonSchema } from "./index";
import { APPROVAL_KEYS, DOCUMENT_KEYS, MATCH_KEYS, RULE_KEYS } from "./keys";

function firstMessage(yaml: string): string {
  const result = parsePolicy(yaml);
  return result.ok ? "ok" : (result.errors[0]?.message ?? "");
}

describe("parsePolicy", () => {
  it("says where each mistake is, what stands there and what was meant", () => {
    const result = parsePolicy("rules:\n  - deny: x\n    escalate_on_denny: true\n");
    expect(result).toEqual({
      ok: false,
      errors: [{ line: 3, column: 5, endColumn: 22, text: "escalate_on_denny", message: "A rule has no key `escalate_on_denny`. Did you mean `escalate_on_deny`?", suggestion: "escalate_on_deny" }],
    });
  });

  it("reads an approval block into seconds", () => {
    const result = parsePolicy("rules:\n  - deny: x\n    escalate_on_deny: true\n    approval: { timeout: 300, escalate_after: 90s, max_grant: 90d, escalate_to: a@b.c }");
    expect(result.ok && result.policy.rules[0]?.approval).toEqual({ timeoutSeconds: 300, escalateAfterSeconds: 90, maxGrantSeconds: 7_776_000, escalateTo: ["a@b.c"] });
  });

  it("names rules, and counts the nameless from one over all rules", () => {
    const result = parsePolicy("rules:\n  - { deny: a, enabled: false }\n  - { deny: b, name: mine }\n  - { deny: c }");
    expect(result.ok && result.policy.rules.map(({ id, index, line }) => ({ id, index, line }))).toEqual([
      { id: "rule-1", index: 0, line: 2 },
      { id: "mine", index: 1, line: 3 },
      { id: "rule-3", index: 2, line: 4 },
    ]);
  });

  it("takes ten thousand rules and more", () => {
    const result = parsePolicy(`rules:\n${Array.from({ length: 12_000 }, (_, i) => `- deny: 'b:${i}'`).join("\n")}`);
    expect(result.ok && result.policy.rules.length).toBe(12_000);
    expect(result.ok && decide(compilePolicy(result.policy), { action: "b:11999" }).ruleIndex).toBe(11_999);
  });

  it("keeps aliases working for what people share between rules", () => {
    const result = parsePolicy("rules:\n  - deny: a\n    escalate_on_deny: true\n    approval: &two { quorum: 2 }\n  - deny: b\n    escalate_on_deny: true\n    approval: *two");
    expect(result.ok && result.policy.rules[1]?.approval).toEqual({ quorum: 2 });
  });

  it.each([
    ["larger than the limit", `# ${"x".repeat(262_144)}`, "larger than"],
    ["nested without end in brackets", "[".repeat(250_000), "nests deeper"],
    ["nested without end in dashes", "- ".repeat(120_000), "nests deeper"],
    ["nested without end in braces", "{a: ".repeat(60_000), "nests deeper"],
    ["a billion laughs", `rules:\n- &r {deny: &l [${"a,".repeat(50_000)}a]}\n${"- *r\n".repeat(900)}`, "too many"],
    ["many aliases", `rules:\n- &r {deny: a}\n${"- *r\n".repeat(2_000)}`, "too many aliases"],
    ["an alias to itself", "rules: &a [*a]", "must be a mapping"],
    ["two documents", "rules: []\n---\nrules: []", "more than one document"],
    ["tagged", "rules:\n  - deny: !not x", "Remove the tag"],
    ["full of stray stars", `rules: [${"* ,".repeat(80_000)}]`, "leading `*`"],
    ["a star and a quarter of a megabyte of blanks", `rules:\n- deny: *${" ".repeat(250_000)}#`, "leading `*`"],
    ["nothing", "", "must be a mapping"],
  ])("refuses a text that is %s, in a sentence", (_, yaml, words) => {
    expect(firstMessage(yaml)).toContain(words);
  });

  it.each([
    ["a key without a colon, at the end", "rules:\n  - deny: a\n    es\n", 3, "needs a colon"],
    ["a key without a colon, before another", "rules:\n  - deny: a\n    es\n    reason: x\n", 3, "no `key: value`"],
    ["a key that is indented too little", "rules:\n  - deny: a\n   allow: b\n", 3, "Indent it like the keys"],
    ["an item that is indented too little", "rules:\n  - deny: a\n - allow: b\n", 3, "Indent it like the other items"],
    ["a colon inside of a text", "rules:\n  - deny: a\n    reason: note: ask\n", 3, "two colons"],
    ["a tab", "rules:\n\t- deny: a\n", 2, "no tabs"],
    ["a quote that stays open", "rules:\n  - deny: 'a\n  - allow: b\n", 4, "never closed"],
    ["a bracket that stays open", "rules: [a\nb: c\n", 2, "Close it with `]`"],
    ["a brace that stays open", "rules:\n  - { deny: a\n  - allow: b\n", 3, "Close it with `}`"],
    ["a character that begins nothing", "rules:\n  - deny: @x\n", 2, "must stand in quotes"],
    ["a quote inside of quotes", "rules:\n  - deny: a\n    reason: 'it's'\n", 3, "a quote inside of a text twice"],
    ["a backslash in double quotes", 'rules:\n  - deny: "a\\d"\n', 2, "Use single quotes"],
  ])("says %s in words for people, and in which line", (_, yaml, line, words) => {
    const result = parsePolicy(yaml);
    expect(result.ok ? [] : result.errors).toContainEqual(expect.objectContaining({ line, message: expect.stringContaining(words) as string }));
    expect(JSON.stringify(result)).not.toMatch(/This is not YAML|mplicit|compact/);
  });

  it("lists at most fifty mistakes of a text that has thousands", () => {
    const result = parsePolicy(`rules:\n${"- dney: x\n".repeat(5_000)}`);
    expect(!result.ok && result.errors.length).toBe(50);
  });

  it("does not let a key or a name reach a prototype", () => {
    expect(firstMessage("rules:\n  - allow: x\n    when: { __proto__: 1 }")).toContain("not a name");
    expect(firstMessage("__proto__: 1\nrules: []")).toContain("no key `__proto__`");
    const result = parsePolicy("rules:\n  - { allow: x, name: __proto__ }");
    expect(result.ok && result.policy.rules[0]?.id).toBe("__proto__");
  });
});

describe("policyJsonSchema", () => {
  it("names exactly the keys that the parser takes", () => {
    const schema = policyJsonSchema as unknown as { properties: object; $defs: Record<string, { properties: object; additionalProperties: boolean }> };
    expect(Object.keys(schema.properties)).toEqual(Object.keys(DOCUMENT_KEYS));
    expect(Object.keys(schema.$defs["rule"]?.properties ?? {})).toEqual(Object.keys(RULE_KEYS));
    expect(Object.keys(schema.$defs["match"]?.properties ?? {})).toEqual(Object.keys(MATCH_KEYS));
    expect(Object.keys(schema.$defs["approval"]?.properties ?? {})).toEqual(Object.keys(APPROVAL_KEYS));
    for (const definition of Object.values(schema.$defs)) expect(definition.additionalProperties).toBe(false);
  });

  it("refers only to definitions that exist, and survives JSON", () => {
    const text = JSON.stringify(policyJsonSchema);
    const names = [...text.matchAll(/#\/\$defs\/(\w+)/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) expect(Object.keys(policyJsonSchema.$defs)).toContain(name);
  });
});
