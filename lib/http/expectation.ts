import type { z } from "zod";

type Path = readonly PropertyKey[];
type Schema = z.core.$ZodType;
type Definition = z.core.$ZodTypes["_zod"]["def"];

/** What a schema is made of, by its `type`; those that we use are all made with zod's full (classic) makers. */
function definitionOf(schema: Schema): Definition {
  return (schema as z.ZodType).def as Definition;
}

/** What a field that has no short list of values may look like, by its name. */
const EXAMPLES: Record<string, string> = {
  action: 'for example "Bash:sudo apt-get update"',
  canonical_action: 'for example "Bash:sudo apt-get update"',
  args: 'for example {"amount": 40}',
  args_hash: '"sha256:" and 64 hex digits',
  digest: 'as the request says it: "sha256:" and 64 hex digits',
  consumption_key: 'for example "run-2026-11-20-1"',
  email: 'for example "alice@acme.com"',
  to: 'for example "dana@acme.com"',
  approvers: 'for example ["bob@acme.com"]',
  escalate_to: 'for example ["oncall@acme.com"]',
  name: 'for example "web"',
};

/** What is around a value (a default, null, a change of form) taken off. */
function inner(schema: Schema): Schema {
  const def = definitionOf(schema);
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "nonoptional":
    case "readonly":
    case "catch":
      return inner(def.innerType);
    case "pipe":
      return inner(def.in);
    case "lazy":
      return inner(def.getter());
    default:
      return schema;
  }
}

function takesNull(schema: Schema): boolean {
  const def = definitionOf(schema);
  return def.type === "nullable" || ((def.type === "optional" || def.type === "default") && takesNull(def.innerType));
}

/** The schema of the member at `path`, or null where that cannot be told; among alternatives the one that `value` belongs to. */
export function schemaAt(schema: Schema, path: Path, value: unknown): Schema | null {
  let at: Schema | null = schema;
  let holds = value;
  for (const key of path) {
    if (at === null) return null;
    at = step(inner(at), key, holds);
    holds = typeof holds === "object" && holds !== null ? (holds as Record<PropertyKey, unknown>)[key] : undefined;
  }
  return at;
}

function step(schema: Schema, key: PropertyKey, value: unknown): Schema | null {
  const def = definitionOf(schema);
  if (def.type === "object") return def.shape[String(key)] ?? null;
  if (def.type === "array") return def.element;
  if (def.type === "record") return def.valueType;
  if (def.type === "union") return step(chosen(def.options, value), key, value);
  return null;
}

/** The alternative whose fixed words `value` holds. */
function chosen(options: readonly Schema[], value: unknown): Schema {
  const fits = options.find((option) => {
    const def = definitionOf(inner(option));
    if (def.type !== "object" || typeof value !== "object" || value === null) return false;
    return Object.entries(def.shape).some(([key, member]) => fixedWords(inner(member)).includes((value as Record<string, unknown>)[key]));
  });
  return inner(fits ?? (options[0] as Schema));
}

function fixedWords(schema: Schema): readonly unknown[] {
  const def = definitionOf(schema);
  if (def.type === "enum") return Object.values(def.entries);
  return def.type === "literal" ? def.values : [];
}

/** The names that an object takes. */
export function namesOf(schema: Schema): string[] {
  const def = definitionOf(inner(schema));
  return def.type === "object" ? Object.keys(def.shape) : [];
}

/** What a field takes, to be read after "Send": a whole number between 1 and 200; one of …; a string, for example …. */
export function expectation(schema: Schema | null, name?: PropertyKey): string {
  if (schema === null) return "something else";
  const words = kind(inner(schema), EXAMPLES[String(name)]);
  return takesNull(schema) ? `${words}, or null` : words;
}

function kind(schema: Schema, example?: string): string {
  const def = definitionOf(schema);
  const such = example === undefined ? "" : `, ${example}`;
  switch (def.type) {
    case "string":
      return `${stringWords(schema)}${such}`;
    case "number":
      return range(schema);
    case "boolean":
      return "true or false";
    case "enum":
      return oneOf(Object.values(def.entries));
    case "literal":
      return oneOf(def.values);
    case "array":
      return `a list${such}`;
    case "record":
      return `an object${such}`;
    case "object":
      return objectWords(def.shape);
    case "union":
      if ("discriminator" in def) return `an object with "${String(def.discriminator)}"`;
      return [...new Set(def.options.map((option) => kind(inner(option))))].join(", or ");
    default:
      return "something else";
  }
}

function objectWords(shape: Readonly<Record<string, Schema>>): string {
  const needed = Object.entries(shape).filter(([, member]) => !(member as z.ZodType).isOptional()).map(([name]) => `"${name}"`);
  return needed.length === 0 ? "an object, such as {}" : `an object with ${needed.join(", ")}`;
}

function stringWords(schema: Schema): string {
  const format = (definitionOf(schema) as { format?: string }).format;
  if (format === "datetime") return 'an instant such as "2026-11-20T14:28:49Z"';
  if (format === "url") return 'an address such as "https://example.com/hook"';
  return format === "email" ? "an e-mail address" : "a string";
}

export function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => JSON.stringify(value));
  if (words.length < 3) return words.join(" or ");
  return `one of ${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function range(schema: Schema): string {
  const { minValue, maxValue, isInt } = schema as z.ZodNumber;
  const whole = isInt ? "a whole number" : "a number";
  const least = minValue === null || minValue <= Number.MIN_SAFE_INTEGER ? null : minValue;
  const most = maxValue === null || maxValue >= Number.MAX_SAFE_INTEGER ? null : maxValue;
  if (least !== null && most !== null) return `${whole} between ${least} and ${most}`;
  if (least !== null) return `${whole}, at least ${least}`;
  return most === null ? whole : `${whole}, at most ${most}`;
}
