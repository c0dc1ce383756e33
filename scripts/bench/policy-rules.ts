import { type Call, type PolicyDocument, parsePolicy } from "@countersign/sdk/policy";

/** One rule of the comparison, in a form that all engines can express: a start or an exact action, and at most one numeric limit. */
export interface BenchRule {
  readonly effect: "allow" | "deny";
  readonly action: string;
  readonly isStart: boolean;
  readonly atMost: number | null;
}

/** Rules of five kinds in turn; each names another tool, so their order does not matter and engines without order agree. */
export function benchRules(count: number): BenchRule[] {
  return Array.from({ length: count }, (_, i): BenchRule => {
    switch (i % 5) {
      case 0:
        return { effect: "deny", action: `tool${i}:delete `, isStart: true, atMost: null };
      case 1:
        return { effect: "allow", action: `tool${i}:read `, isStart: true, atMost: null };
      case 2:
        return { effect: "allow", action: `tool${i}:refund`, isStart: false, atMost: 1000 };
      case 3:
        return { effect: "allow", action: `deploy.tool${i}:run`, isStart: false, atMost: 20 };
      default:
        return { effect: "allow", action: `tool${i}:list`, isStart: false, atMost: null };
    }
  });
}

/** A thousand calls spread over the rules; every sixth is governed by none. */
export function benchCalls(rules: readonly BenchRule[]): Call[] {
  return Array.from({ length: 1000 }, (_, i) => {
    const rule = rules[(i * 7919) % rules.length];
    if (rule === undefined || i % 6 === 5) return { action: `unknown.${i}` };
    const action = rule.isStart ? `${rule.action}item ${i}` : rule.action;
    return rule.atMost === null ? { action } : { action, args: { amount: (i * 37) % (2 * rule.atMost) } };
  });
}

/** The same rules in our language; read in parts, because one document may hold 256 KB. */
export function toPolicy(rules: readonly BenchRule[]): PolicyDocument {
  const all: PolicyDocument["rules"][number][] = [];
  for (let from = 0; from < rules.length; from += 1000) {
    const yaml = `rules:\n${rules.slice(from, from + 1000).map(toYaml).join("\n")}`;
    const parsed = parsePolicy(yaml);
    if (!parsed.ok) throw new Error(`The generated policy does not parse: ${JSON.stringify(parsed.errors[0])}`);
    for (const rule of parsed.policy.rules) all.push({ ...rule, index: all.length, id: `rule-${all.length + 1}` });
  }
  return { version: "1", defaultAction: "deny", rules: all };
}

function toYaml({ effect, action, isStart, atMost }: BenchRule): string {
  const when = atMost === null ? "" : `\n    when: { amount: { lte: ${atMost} } }`;
  return `  - ${effect}: '${action}${isStart ? "*" : ""}'${when}`;
}
