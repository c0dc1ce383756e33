import { DECISIONS } from "./model";

/** One key of the language: what it means, and the JSON Schema of its value. The parser and the editor schema both read these tables. */
export interface KeySpec {
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

type KeyTable = Readonly<Record<string, KeySpec>>;

export const COMPARATORS = ["eq", "ne", "gt", "gte", "lt", "lte", "in", "matches"] as const;
export const EFFECTS = ["allow", "deny", "warn", "require_approval", "conditional"] as const;
export const MATCH_ACTIONS = ["allow", "deny", "approval_required"] as const;

const texts = { anyOf: [{ type: "string", minLength: 1 }, { type: "array", items: { type: "string", minLength: 1 }, minItems: 1 }] };
const people = { type: "array", items: { type: "string", minLength: 1 }, minItems: 1 };
const duration = { anyOf: [{ type: "integer", minimum: 1 }, { type: "string", pattern: "^[0-9]+(s|m|h|d|w)?$" }] };
const scalar = { type: ["string", "number", "boolean", "null"] };
const number = { type: "number" };
const hash = { type: "string", pattern: "^sha256:[0-9a-f]{64}$" };
const hashes = { anyOf: [hash, { type: "array", items: hash, minItems: 1 }] };

export const COMPARISON_KEYS: KeyTable = {
  eq: { description: "Equal, and of the same type.", schema: scalar },
  ne: { description: "Of the same type, and different.", schema: scalar },
  gt: { description: "A number above this one.", schema: number },
  gte: { description: "A number, this one or above.", schema: number },
  lt: { description: "A number below this one.", schema: number },
  lte: { description: "A number, this one or below.", schema: number },
  in: { description: "One of these values.", schema: { type: "array", items: scalar, minItems: 1 } },
  matches: { description: "A text that this glob covers; never a regular expression.", schema: { type: "string", minLength: 1 } },
};

const comparison = ref("comparison");
const conditions = { type: "object", minProperties: 1, additionalProperties: { anyOf: [scalar, comparison] } };

export const DOCUMENT_KEYS: KeyTable = {
  version: { description: "The language version; always '1'.", schema: { enum: ["1", 1] } },
  settings: { description: "What holds for the whole policy.", schema: ref("settings") },
  default_action: { description: "The same as `settings.default_action`.", schema: { enum: DECISIONS } },
  rules: { description: "Read top to bottom; the first match decides.", schema: { type: "array", items: ref("rule") } },
};

export const SETTINGS_KEYS: KeyTable = {
  default_action: { description: "The answer where no rule matches; deny where this is absent.", schema: { enum: DECISIONS } },
};

export const RULE_KEYS: KeyTable = {
  name: { description: "The rule's id in decisions and audit.", schema: { type: "string", minLength: 1 } },
  id: { description: "The rule's id where it has no name.", schema: { type: "string", minLength: 1 } },
  description: { description: "A note for readers.", schema: { type: "string" } },
  deny: { description: "Action pattern or patterns to refuse.", schema: texts },
  allow: { description: "Action pattern or patterns to let through.", schema: texts },
  effect: { description: "What to do with `action` or `actions`.", schema: { enum: EFFECTS } },
  action: { description: "With `effect`, a pattern or patterns; with `match`, what to do.", schema: texts },
  actions: { description: "With `effect`: action patterns.", schema: texts },
  match: { description: "Picks calls by tool and arguments.", schema: ref("match") },
  when: { description: "Argument path to a glob, a value or comparators; all must hold.", schema: conditions },
  conditions: { description: "The same as `when`.", schema: conditions },
  args_hash: { description: "Narrows the rule to calls with exactly these arguments: `sha256:` and 64 hex digits, or several.", schema: hashes },
  exact: { description: "With an allow or warn: the action as written, without methods or command lines, and no resource that the rule does not name.", schema: { type: "boolean" } },
  resource: { description: "Narrows the rule to resources that match.", schema: texts },
  resources: { description: "Narrows the rule to resources that match.", schema: texts },
  agent: { description: "Narrows the rule to agents that match.", schema: texts },
  agents: { description: "Narrows the rule to agents that match.", schema: texts },
  project: { description: "Narrows the rule to projects that match.", schema: texts },
  projects: { description: "Narrows the rule to projects that match.", schema: texts },
  enabled: { description: "`false` switches the rule off.", schema: { type: "boolean" } },
  escalate_on_deny: { description: "Lets a human lift this deny.", schema: { type: "boolean" } },
  reason: { description: "Shown to the agent and to the approver.", schema: { type: "string", maxLength: 2000 } },
  approval: { description: "How requests from this rule are decided.", schema: ref("approval") },
  created_by_hitl: { description: "Set on rules that an approval inserted.", schema: { type: "boolean" } },
  request_id: { description: "The approval request that inserted this rule.", schema: { type: "string", minLength: 1 } },
};

export const MATCH_KEYS: KeyTable = {
  tool: { description: "Tool or action pattern, or several.", schema: texts },
  ...Object.fromEntries(
    COMPARATORS.map((name) => [
      `argument_${name}`,
      { description: `Argument path to the operand of \`${name}\`.`, schema: { type: "object", minProperties: 1, additionalProperties: COMPARISON_KEYS[name]?.schema } },
    ]),
  ),
};

export const APPROVAL_KEYS: KeyTable = {
  timeout: { description: "How long a request waits, such as 4h; at most 30d.", schema: duration },
  escalate_after: { description: "When to notify `escalate_to`; shorter than the timeout.", schema: duration },
  escalate_to: { description: "Members, by address or id, to notify then.", schema: people },
  quorum: { description: "How many different people must approve.", schema: { type: "integer", minimum: 1, maximum: 100 } },
  approvers: { description: "The only members, by address or id, who may decide.", schema: people },
  max_grant: { description: "The longest grant, such as 24h; at most 365d.", schema: duration },
};

/** Keys of related products that are refused with a reason, because accepting a knob that does nothing would be a trap. */
export const REFUSED_KEYS: Readonly<Record<string, string>> = {
  default_on_missing: "is not a setting here: a missing policy always denies. Remove it.",
  default_on_empty: "is not a setting here: an empty rule list answers with `default_action`. Remove it.",
  default_on_tamper: "is not a setting here: a bundle whose signature does not hold always denies. Remove it.",
  tamper_behavior: "is not a setting here: a bundle whose signature does not hold always denies. Remove it.",
  dlp_rules: "is not supported: content scanning is not part of this policy language. Remove it.",
  clients: "is not supported. Narrow the rule with `agents` instead.",
  reason_code: "is not supported: reason codes are set by the engine. Put the text into `reason`.",
  reason_localized: "is not supported. Put the text into `reason`.",
};

/** Words people try first, and what the language calls them. */
export const SYNONYMS: Readonly<Record<string, string>> = {
  approval_required: "require_approval",
  ask: "require_approval",
  audit: "warn",
  block: "deny",
  condition: "when",
  escalate: "escalate_on_deny",
  expires: "timeout",
  arguments_hash: "args_hash",
  if: "when",
  permit: "allow",
  require_approval: "approval_required",
  regex: "matches",
  glob: "matches",
  tools: "tool",
};

function ref(definition: string): { $ref: string } {
  return { $ref: `#/$defs/${definition}` };
}
