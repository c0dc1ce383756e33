import type { Node } from "yaml";
import { COMPARISON_KEYS, COMPARATORS } from "./keys";
import type { Comparison, Condition, Scalar } from "./model";
import { conditionProblem } from "./reach";
import type { Members, Source } from "./source";

type Draft = Map<string, Condition>;

/** Reads `when`. */
export function readWhen(source: Source, node: Node | null): Draft {
  const draft: Draft = new Map();
  const members = source.members(node, null, "`when`");
  if (members?.size === 0) source.report(node, "`when` names no argument. Add one, or remove it.");
  for (const [path, { key, value }] of members ?? []) {
    const condition = readCondition(source, value ?? key, value);
    if (condition !== undefined && isPath(source, key, path)) addChecked(source, draft, { path, condition, node: value ?? key });
  }
  return draft;
}

/** Reads `argument_gt` and its siblings of a `match` into the same shape as `when`. */
export function readArgumentMembers(source: Source, match: Members, draft: Draft): void {
  for (const comparator of COMPARATORS) {
    const member = match.get(`argument_${comparator}`);
    if (member === undefined) continue;
    const operands = source.members(member.value ?? member.key, null, `\`argument_${comparator}\``);
    for (const [path, { key, value }] of operands ?? []) {
      const operand = readOperand(source, value);
      if (operand === undefined) source.report(value ?? key, `\`argument_${comparator}\` takes a single value for \`${path}\`.`);
      else if (isPath(source, key, path)) addChecked(source, draft, { path, condition: { [comparator]: operand }, node: value ?? key });
    }
  }
}

function addChecked(source: Source, draft: Draft, found: { path: string; condition: Condition; node: Node }): void {
  const { path, condition, node } = found;
  const problem = conditionProblem(condition);
  if (problem !== null) return source.report(node, `The condition on \`${path}\` ${problem}.`);
  const before = draft.get(path);
  if (before === undefined) {
    draft.set(path, condition);
    return;
  }
  const merged = merge(before, condition);
  if (merged === null) source.report(node, `The argument \`${path}\` has two conditions that say the same thing; keep one.`);
  else draft.set(path, merged);
}

function merge(a: Condition, b: Condition): Condition | null {
  const [left, right] = [asComparison(a), asComparison(b)];
  return Object.keys(left).some((key) => key in right) ? null : { ...left, ...right };
}

function asComparison(condition: Condition): Comparison {
  if (typeof condition === "object" && condition !== null) return condition;
  return typeof condition === "string" ? { matches: condition } : { eq: condition };
}

function readCondition(source: Source, at: Node, node: Node | null): Condition | undefined {
  const scalar = source.scalar(node);
  if (scalar !== undefined) return scalar;
  if (source.items(node) !== null) {
    source.report(at, "A list is not a condition. Write it as `{ in: [...] }`.", `{ in: ${source.text.slice(at.range?.[0], at.range?.[1]).slice(0, 80)} }`);
    return undefined;
  }
  const known = source.errorCount;
  const members = source.members(at, COMPARISON_KEYS, "A condition");
  if (members === null || source.errorCount > known) return undefined;
  const comparison: Record<string, Scalar | readonly Scalar[]> = {};
  for (const [name, { key, value }] of members) {
    const operand = readOperand(source, value);
    if (operand === undefined) source.report(value ?? key, `\`${name}\` takes a text, a number within ±(2^53−1), true, false or null${name === "in" ? ", in a list" : ""}.`);
    else comparison[name] = operand;
  }
  return source.errorCount > known ? undefined : (comparison as Comparison);
}

function readOperand(source: Source, node: Node | null): Scalar | readonly Scalar[] | undefined {
  const items = source.items(node);
  if (items === null) return source.scalar(node);
  const values = items.map((item) => source.scalar(item));
  return values.includes(undefined) ? undefined : (values as Scalar[]);
}

function isPath(source: Source, key: Node, path: string): boolean {
  const sound = path !== "" && !path.split(".").includes("__proto__") && path.length <= 200;
  if (!sound) source.report(key, "This is not a name that an argument can have.");
  return sound;
}
