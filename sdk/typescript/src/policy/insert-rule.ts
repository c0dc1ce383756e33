import { isMap, isScalar, isSeq, type Node, type YAMLSeq } from "yaml";
import type { Condition } from "./model";
import { parsePolicy } from "./parse";
import { Source } from "./source";

/** The allow rule that an approval leaves in a policy; `action` is a pattern, so literal actions go through `escapeGlob` first. */
export interface InsertedRule {
  readonly action: string;
  /** Only the action as written, on the resource named or on none. */
  readonly exact?: boolean;
  readonly when?: Readonly<Record<string, Condition>>;
  /** `sha256:` + hex, from `argsHash`: only these arguments. */
  readonly argsHash?: string;
  readonly resource?: string;
  readonly agent?: string;
  readonly requestId?: string;
  readonly reason?: string;
  readonly comment?: string;
}

/** Says why a rule cannot be inserted into this text. */
export class PolicyEditError extends Error {
  override readonly name = "PolicyEditError";
}

/**
 * Inserts an allow rule directly above the rule at `ruleIndex` (from 0), marked `created_by_hitl: true`, and changes nothing else in the text (contract section 7).
 * A comment that stands right above that rule stays with it.
 * @throws {PolicyEditError} where the text is not a sound policy, has no such rule, or would not be sound with the new one.
 */
export function insertAllowAbove(yaml: string, ruleIndex: number, rule: InsertedRule): string {
  const before = parsePolicy(yaml);
  if (!before.ok) throw new PolicyEditError("The policy no longer parses, so no rule can be inserted. Repair it first.");
  const { list, item } = findItem(yaml, ruleIndex);
  const start = item.range?.[0] ?? 0;
  const after = list.flow === true ? intoFlow(yaml, start, rule) : intoBlock(yaml, dashAbove(yaml, start, list), rule);
  const parsed = parsePolicy(after);
  const inserted = parsed.ok ? parsed.policy.rules[ruleIndex] : undefined;
  if (!parsed.ok || parsed.policy.rules.length !== before.policy.rules.length + 1 || inserted?.patterns[0] !== rule.action || inserted.effect !== "allow") {
    throw new PolicyEditError("The policy is laid out in a way that no rule can be inserted into. Add the rule by hand in the editor.");
  }
  return after;
}

function findItem(yaml: string, ruleIndex: number): { list: YAMLSeq; item: Node } {
  const source = new Source(yaml);
  const contents = source.document.contents;
  const rules = isMap(contents) ? contents.items.find(({ key }) => isScalar(key) && key.value === "rules")?.value : undefined;
  const list = source.resolve((rules ?? null) as Node | null);
  const item = isSeq(list) ? (list.items[ruleIndex] as Node | null | undefined) : undefined;
  if (!isSeq(list) || item === undefined || item === null) throw new PolicyEditError(`The policy has no rule number ${ruleIndex + 1}. Reload it and try again.`);
  return { list, item };
}

function intoFlow(yaml: string, start: number, rule: InsertedRule): string {
  const members = fields(rule).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  return `${yaml.slice(0, start)}{ ${members.join(", ")} }, ${yaml.slice(start)}`;
}

/** Offset of the dash that opens the item: the nearest one at or above it in the column of the list's own dashes. */
function dashAbove(yaml: string, start: number, list: YAMLSeq): number {
  const first = list.range?.[0] ?? 0;
  const column = first - lineStartOf(yaml, first);
  for (let lineStart = lineStartOf(yaml, start); ; lineStart = lineStartOf(yaml, lineStart - 1)) {
    const isDash = yaml.slice(lineStart, lineStart + column).trim() === "" && /^-(?:\s|$)/.test(yaml.slice(lineStart + column, lineStart + column + 2));
    if (isDash) return lineStart + column;
    if (lineStart === 0) throw new PolicyEditError("The rule does not start on a line of its own, so nothing can be put above it. Add the rule by hand in the editor.");
  }
}

function lineStartOf(yaml: string, offset: number): number {
  return offset <= 0 ? 0 : yaml.lastIndexOf("\n", offset - 1) + 1;
}

function intoBlock(yaml: string, dash: number, rule: InsertedRule): string {
  const lineStart = lineStartOf(yaml, dash);
  const indent = yaml.slice(lineStart, dash);
  const end = yaml.includes("\r\n") ? "\r\n" : "\n";
  const place = aboveComments(yaml, lineStart, indent);
  return yaml.slice(0, place) + blockLines(rule, indent).map((line) => line + end).join("") + yaml.slice(place);
}

/** Steps over the comment lines that stand directly above, at the same indentation. */
function aboveComments(yaml: string, lineStart: number, indent: string): number {
  let place = lineStart;
  while (place > 0) {
    const previous = yaml.lastIndexOf("\n", place - 2) + 1;
    if (!yaml.slice(previous, place).startsWith(`${indent}#`)) break;
    place = previous;
  }
  return place;
}

function blockLines(rule: InsertedRule, indent: string): string[] {
  const comments = (rule.comment ?? "").split(/\r?\n/).filter((line) => line.trim() !== "");
  const members = fields(rule).map(([key, value]) => `${key}: ${flow(value)}`);
  return [
    ...comments.map((line) => `${indent}# ${line.replaceAll(/[\p{Cc}\p{Cs}]/gu, " ").trim()}`),
    ...members.map((line, index) => `${indent}${index === 0 ? "- " : "  "}${line}`),
  ];
}

function fields(rule: InsertedRule): [string, unknown][] {
  const all: [string, unknown][] = [
    ["allow", rule.action],
    ["exact", rule.exact],
    ["when", rule.when],
    ["args_hash", rule.argsHash],
    ["resource", rule.resource],
    ["agents", rule.agent],
    ["reason", rule.reason],
    ["created_by_hitl", true],
    ["request_id", rule.requestId],
  ];
  return all.filter(([, value]) => value !== undefined);
}

/** A value on one line: quoted texts, braces and brackets. */
function flow(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value).map(([key, member]) => `${plainKey(key)}: ${flow(member)}`).join(", ")} }`;
}

function plainKey(key: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(key) && !/^(?:true|false|null)$/i.test(key) ? key : quote(key);
}

function quote(text: string): string {
  return /[\p{C}\u2028\u2029]/u.test(text) ? JSON.stringify(text) : `'${text.replaceAll("'", "''")}'`;
}
