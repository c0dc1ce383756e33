import type { Node } from "yaml";
import { EFFECTS, MATCH_ACTIONS, MATCH_KEYS, RULE_KEYS } from "./keys";
import type { Condition, Rule, RuleEffect } from "./model";
import { readApproval } from "./parse-approval";
import { readArgumentMembers, readWhen } from "./parse-conditions";
import { readFlag, readHashes, readPatterns, readText, readWord } from "./parse-values";
import type { Member, Members, Source } from "./source";

interface Form {
  readonly effect: RuleEffect;
  /** Whether the form itself asks a human, without `escalate_on_deny`. */
  readonly asks: boolean;
  readonly patterns: readonly string[];
  readonly conditions: Map<string, Condition>;
}

const FORMS = ["deny", "allow", "effect", "match"] as const;

/** Reads one rule; null where it cannot stand, with every reason reported. */
export function readRule(source: Source, node: Node | null, index: number): Rule | null {
  const known = source.errorCount;
  const members = source.members(node, RULE_KEYS, "A rule");
  if (members === null) return null;
  // A mistyped `deny` is one mistake, not two.
  const mistyped = source.errorCount > known && FORMS.every((key) => !members.has(key));
  const form = mistyped ? null : readForm(source, node, members);
  const id = readId(source, members) ?? `rule-${index + 1}`;
  const shared = readShared(source, members);
  const when = readConditions(source, members, form?.conditions ?? new Map());
  if (form === null) return null;
  const hitlEligible = readEligibility(source, members, form);
  if (form.effect === "conditional" && when.size === 0) {
    source.report(members.get("effect")?.value ?? node, "A conditional rule needs `when`; without it, write `allow`.");
  }
  if (shared.exact && form.effect !== "allow" && form.effect !== "warn") {
    source.report(members.get("exact")?.key ?? null, "`exact` narrows an allow or a warn; a rule that denies would be easy to get round with it. Remove it.");
  }
  if (members.has("approval") && !hitlEligible) {
    source.report(members.get("approval")?.key ?? node, "`approval` has no effect on a rule that never asks a human. Add `escalate_on_deny: true`, or remove it.");
  }
  return { id, index, line: source.lineOf(node), effect: form.effect, hitlEligible, patterns: form.patterns, when: Object.fromEntries(when), ...shared };
}

function readForm(source: Source, node: Node | null, members: Members): Form | null {
  const given = FORMS.filter((key) => members.has(key));
  const [form, second] = given;
  if (form === undefined || second !== undefined) {
    const what = given.length === 0 ? "none of them" : given.map((key) => `\`${key}\``).join(" and ");
    source.report(second === undefined ? node : (members.get(second)?.key ?? node), `A rule has exactly one of \`deny\`, \`allow\`, \`effect\` and \`match\`; this one has ${what}.`);
    return null;
  }
  const member = members.get(form);
  if (member === undefined) return null;
  if (form === "match") return readMatch(source, members, member);
  if (form === "effect") return readEffect(source, members, member);
  for (const key of ["action", "actions"]) {
    const stray = members.get(key);
    if (stray !== undefined) source.report(stray.key, `\`${key}\` goes with \`effect\` or \`match\`, not with \`${form}\`. Put the pattern after \`${form}:\`.`);
  }
  return { effect: form, asks: false, patterns: readPatterns(source, member.value ?? member.key, `\`${form}\``), conditions: new Map() };
}

function readEffect(source: Source, members: Members, member: Member): Form | null {
  const patterns = (["action", "actions"] as const).flatMap((key) => optionalPatterns(source, members, key));
  const word = readWord(source, member.value ?? member.key, EFFECTS, "`effect`");
  if (!members.has("action") && !members.has("actions")) source.report(member.key, "`effect` needs `action` or `actions`: the patterns it applies to.", "action");
  if (word === undefined) return null;
  if (word === "require_approval") return { effect: "deny", asks: true, patterns, conditions: new Map() };
  return { effect: word, asks: word === "conditional", patterns, conditions: new Map() };
}

function readMatch(source: Source, members: Members, member: Member): Form | null {
  const match = source.members(member.value ?? member.key, MATCH_KEYS, "`match`");
  const action = members.get("action");
  const stray = members.get("actions");
  if (stray !== undefined) source.report(stray.key, "With `match`, say what to do in `action`.", "action");
  if (action === undefined) source.report(member.key, `\`match\` needs \`action\`: ${MATCH_ACTIONS.join(", ")}.`, "action");
  const word = action === undefined ? undefined : readWord(source, action.value ?? action.key, MATCH_ACTIONS, "The `action` of a `match`");
  if (match === null) return null;
  const conditions = new Map<string, Condition>();
  readArgumentMembers(source, match, conditions);
  const tool = match.get("tool");
  if (tool === undefined) source.report(member.key, "`match` needs `tool`: the tool or action it applies to.", "tool");
  const patterns = tool === undefined ? [] : readPatterns(source, tool.value ?? tool.key, "`tool`");
  if (word === undefined) return null;
  return { effect: word === "allow" ? "allow" : "deny", asks: word === "approval_required", patterns, conditions };
}

function readConditions(source: Source, members: Members, conditions: Map<string, Condition>): Map<string, Condition> {
  const [when, alias] = [members.get("when"), members.get("conditions")];
  if (when !== undefined && alias !== undefined) source.report(alias.key, "`conditions` is the same as `when`; keep one of the two.");
  const member = when ?? alias;
  if (member === undefined) return conditions;
  const read = readWhen(source, member.value ?? member.key);
  for (const [path, condition] of conditions) {
    if (read.has(path)) source.report(member.key, `\`${path}\` has a condition in \`match\` and in \`when\`; keep one of the two.`);
    else read.set(path, condition);
  }
  return read;
}

function readEligibility(source: Source, members: Members, form: Form): boolean {
  const flag = readFlag(source, members, "escalate_on_deny");
  const at = members.get("escalate_on_deny")?.key ?? null;
  const denies = form.effect === "deny" || form.effect === "conditional";
  if (flag === true && !denies) source.report(at, "`escalate_on_deny` needs a rule that denies. Remove it, or deny.");
  if (flag === false && form.asks) source.report(at, "This rule always asks a human, so `escalate_on_deny: false` contradicts it. Remove it, or deny.");
  return denies && (form.asks || flag === true);
}

function readShared(source: Source, members: Members) {
  const pair = (one: string, many: string) => [one, many].flatMap((key) => optionalPatterns(source, members, key));
  const text = (key: string, longest: number) => optionalText(source, members.get(key), key, longest);
  const approval = members.get("approval");
  const hash = members.get("args_hash");
  text("description", 2000);
  return {
    enabled: readFlag(source, members, "enabled") ?? true,
    exact: readFlag(source, members, "exact") ?? false,
    argsHashes: hash === undefined ? [] : readHashes(source, hash.value ?? hash.key, "`args_hash`"),
    resources: pair("resource", "resources"),
    agents: pair("agent", "agents"),
    projects: pair("project", "projects"),
    reason: text("reason", 2000) ?? null,
    approval: approval === undefined ? null : readApproval(source, approval.value ?? approval.key),
    createdByHitl: readFlag(source, members, "created_by_hitl") ?? false,
    requestId: text("request_id", 100) ?? null,
  };
}

function readId(source: Source, members: Members): string | undefined {
  const name = optionalText(source, members.get("name"), "name", 200);
  const id = optionalText(source, members.get("id"), "id", 200);
  return name ?? id;
}

function optionalPatterns(source: Source, members: Members, key: string): readonly string[] {
  const member = members.get(key);
  return member === undefined ? [] : readPatterns(source, member.value ?? member.key, `\`${key}\``);
}

function optionalText(source: Source, member: Member | undefined, key: string, longest: number): string | undefined {
  return member === undefined ? undefined : readText(source, member.value ?? member.key, `\`${key}\``, longest);
}
