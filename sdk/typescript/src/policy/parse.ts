import type { Node } from "yaml";
import { isLargerThanBody, MAX_BODY_BYTES } from "../canonical/limits";
import { DOCUMENT_KEYS, SETTINGS_KEYS } from "./keys";
import { type Decision, DECISIONS, type PolicyDocument, type PolicyError, type Rule } from "./model";
import { readRule } from "./parse-rule";
import { readWord } from "./parse-values";
import { type Member, type Members, Source } from "./source";

export type ParseResult = { ok: true; policy: PolicyDocument } | { ok: false; errors: PolicyError[] };

/**
 * Parses a policy in YAML or JSON (contract section 4), at most 256 KB. Never throws: everything that is wrong comes back at once,
 * with its place, the offending text and, where one is near, what was probably meant.
 */
export function parsePolicy(yaml: string): ParseResult {
  if (isLargerThanBody(yaml)) return refuse(`The policy is larger than ${MAX_BODY_BYTES} bytes. Split it by project.`);
  try {
    return read(new Source(yaml));
  } catch (problem) {
    if (!(problem instanceof Error)) throw problem;
    return refuse(`The policy cannot be read: ${problem.message.slice(0, 200)}. Write it with less nesting and fewer aliases.`);
  }
}

function read(source: Source): ParseResult {
  if (source.errorCount > 0) return { ok: false, errors: source.errors };
  const members = source.members(source.document.contents, DOCUMENT_KEYS, "A policy");
  if (members === null) return { ok: false, errors: source.errors };
  checkVersion(source, members.get("version"));
  const defaultAction = readDefault(source, members);
  const rules = readRules(source, members.get("rules"));
  if (source.errorCount > 0) return { ok: false, errors: source.errors };
  return { ok: true, policy: { version: "1", defaultAction, rules } };
}

function checkVersion(source: Source, member: Member | undefined): void {
  if (member === undefined) return;
  const version = source.scalar(member.value);
  if (version !== "1" && version !== 1) source.report(member.value ?? member.key, "The only version of the policy language is '1'.", "'1'");
}

function readDefault(source: Source, members: Members): Decision {
  const settings = members.get("settings");
  const within = settings === undefined ? null : source.members(settings.value ?? settings.key, SETTINGS_KEYS, "`settings`");
  const [outer, inner] = [members.get("default_action"), within?.get("default_action")];
  if (outer !== undefined && inner !== undefined) source.report(outer.key, "`default_action` is given here and under `settings`; keep one of the two.");
  const member = inner ?? outer;
  if (member === undefined) return "deny";
  return readWord(source, member.value ?? member.key, DECISIONS, "`default_action`") ?? "deny";
}

function readRules(source: Source, member: Member | undefined): readonly Rule[] {
  if (member === undefined) {
    source.reportAt(0, 0, "The policy has no `rules`. Add them, or write `rules: []`.", "rules");
    return [];
  }
  const items = source.items(member.value);
  if (items === null) {
    source.report(member.value ?? member.key, "`rules` must be a list. Start each rule with `- `.");
    return [];
  }
  const rules = items.map((item, index) => readRule(source, item ?? member.key, index)).filter((rule) => rule !== null);
  reportTwins(source, rules, items);
  return rules;
}

/** Two rules of one name could not be told apart in the audit. */
function reportTwins(source: Source, rules: readonly Rule[], items: readonly (Node | null)[]): void {
  const seen = new Map<string, number>();
  for (const { id, index, line } of rules) {
    const first = seen.get(id);
    if (first === undefined) seen.set(id, line);
    else source.report(items[index] ?? null, `The rule on line ${first} is called \`${id}\` too. Give each rule its own name.`);
  }
}

function refuse(message: string): ParseResult {
  return { ok: false, errors: [{ line: 1, column: 1, text: "", message }] };
}
