import { APPROVAL_KEYS, COMPARISON_KEYS, DOCUMENT_KEYS, type KeySpec, MATCH_ACTIONS, MATCH_KEYS, RULE_KEYS, SETTINGS_KEYS } from "./keys";

function object(table: Readonly<Record<string, KeySpec>>, more: object = {}): object {
  const properties = Object.fromEntries(Object.entries(table).map(([key, { description, schema }]) => [key, { ...schema, description }]));
  return { type: "object", properties, additionalProperties: false, ...more };
}

const EXACTLY_ONE_FORM = [
  { required: ["deny"] },
  { required: ["allow"] },
  { required: ["effect"], anyOf: [{ required: ["action"] }, { required: ["actions"] }] },
  { required: ["match", "action"], properties: { action: { enum: MATCH_ACTIONS } } },
];

/** JSON Schema (2020-12) of a policy, for editors; made from the tables that the parser reads, so the two cannot disagree on a key. */
export const policyJsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Countersign policy",
  ...object(DOCUMENT_KEYS, { required: ["rules"] }),
  $defs: {
    settings: object(SETTINGS_KEYS),
    rule: object(RULE_KEYS, { oneOf: EXACTLY_ONE_FORM }),
    match: object(MATCH_KEYS, { required: ["tool"] }),
    approval: object(APPROVAL_KEYS),
    comparison: object(COMPARISON_KEYS, { minProperties: 1 }),
  },
};
