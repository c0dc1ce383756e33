import { autocompletion, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { escapeGlob, policyJsonSchema } from "@countersign/sdk/policy";
import type { PolicyHints } from "@/lib/policies/schema";
import { placeIn, type Place, type Scope } from "./yaml-place";

type Property = { description?: string; enum?: readonly unknown[]; type?: string };
type Properties = Readonly<Record<string, Property>>;

const schema = policyJsonSchema as unknown as { properties: Properties; $defs: Record<string, { properties: Properties }> };

/** The same tables that the parser reads, so that nothing is offered that it would refuse. */
function propertiesOf(scope: Scope): Properties {
  if (scope === "document") return schema.properties;
  return scope === "conditions" ? {} : (schema.$defs[scope]?.properties ?? {});
}

const ACTION_KEYS = new Set(["deny", "allow", "action", "actions", "tool"]);
const PEOPLE_KEYS = new Set(["approvers", "escalate_to"]);
const DURATIONS: Readonly<Record<string, readonly string[]>> = { timeout: ["5m", "30m", "4h", "24h"], escalate_after: ["5m", "30m", "2h"], max_grant: ["24h", "7d", "30d", "90d"] };
const MATCH_ACTIONS = ["approval_required", "deny", "allow"];

function keyOptions(scope: Scope, hints: PolicyHints | null): Completion[] {
  if (scope === "conditions") return (hints?.arguments ?? []).map((name) => ({ label: name, apply: `${quoted(name, false)}: `, type: "variable", detail: "argument of recorded calls" }));
  return Object.entries(propertiesOf(scope)).map(([key, { description }]) => ({ label: key, apply: `${key}: `, type: "property", ...(description === undefined ? {} : { info: description.replaceAll("`", "") }) }));
}

function valueOptions({ scope, key }: Place & { key: string }, hints: PolicyHints | null): Completion[] {
  const own = propertiesOf(scope)[key];
  const words = [...(own?.enum ?? []), ...(own?.type === "boolean" ? [true, false] : []), ...(DURATIONS[key] ?? [])].filter((word) => typeof word !== "number").map((word) => ({ label: String(word), type: "enum" }));
  if (PEOPLE_KEYS.has(key)) return (hints?.members ?? []).map(({ email, name, role }) => ({ label: email, detail: `${name}, ${role}`, type: "text" }));
  if (ACTION_KEYS.has(key)) return [...(key === "action" ? MATCH_ACTIONS.map((label) => ({ label, type: "enum", detail: "with match" })) : []), ...actionOptions(hints?.actions ?? [])];
  if (key === "agent" || key === "agents") return seen(hints?.agents ?? []);
  if (key === "resource" || key === "resources") return seen(hints?.resources ?? []);
  return words;
}

function seen(words: readonly string[]): Completion[] {
  return words.map((word) => ({ label: escapeGlob(word), type: "text", detail: "in recorded calls" }));
}

/** What was called, and, for calls of a tool, everything of that tool. */
function actionOptions(actions: readonly string[]): Completion[] {
  const tools = [...new Set(actions.flatMap((action) => (action.includes(":") ? [`${escapeGlob(action.slice(0, action.indexOf(":")))}:*`] : [])))];
  return [...tools.map((label) => ({ label, type: "function", detail: "every call of this tool", boost: 1 })), ...seen(actions)];
}

const PLAIN = /^[A-Za-z][\w./@+-]*$/;
const WORDS = new Set(["true", "false", "null", "yes", "no", "on", "off"]);

/** As YAML wants it: what could be read as anything but text stands in quotes. */
function quoted(text: string, isInQuotes: boolean): string {
  if (isInQuotes) return text.replaceAll("'", "''");
  return PLAIN.test(text) && !WORDS.has(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

/** What could be written at the end of a text. */
export function completionsAt(before: string, hints: PolicyHints | null): { from: number; word: string; options: Completion[] } | null {
  const place = placeIn(before);
  if (place === null) return null;
  const { key, from, word } = place;
  if (key === null) return { from, word, options: keyOptions(place.scope, hints) };
  const isInQuotes = before[from - 1] === "'";
  const options = valueOptions({ ...place, key }, hints).map((option) => (option.type === "enum" ? option : { ...option, apply: quoted(option.label, isInQuotes) }));
  return { from, word, options };
}

/** Completion of keys, effects, actions seen in recorded calls, and members; Enter takes, Escape closes, Tab still moves on. */
export function policyCompletion(hints: () => PolicyHints | null): Extension {
  const source = (context: CompletionContext): CompletionResult | null => {
    const found = completionsAt(context.state.sliceDoc(0, context.pos), hints());
    if (found === null || found.options.length === 0 || (found.word === "" && !context.explicit)) return null;
    return { from: found.from, options: found.options, validFor: /^[^\s,{}[\]'"#]*$/ };
  };
  return autocompletion({ override: [source], icons: false, maxRenderedOptions: 50 });
}
