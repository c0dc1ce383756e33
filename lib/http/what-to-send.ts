import { z } from "zod";
import { closestOf } from "@/lib/http/closest";
import { expectation, namesOf, oneOf, schemaAt } from "@/lib/http/expectation";

/** What is wrong with one field, as a sentence that says what to send instead. */
export type FieldProblem = { field: string; message: string };
type Path = readonly PropertyKey[];
type Read = { schema: z.core.$ZodType; value: unknown; whole: "body" | "query" };

/** Handed to zod, it leaves a message empty where the schema has none of its own, so that the words here take its place. */
export const NO_WORDS = { error: () => "" } as const;

/** A sentence for each field of `value` that `schema` refuses; pure. */
export function whatToSend(issues: readonly z.core.$ZodIssue[], read: Read): FieldProblem[] {
  return issues.flatMap((issue) => ofIssue(issue, issue.path, read));
}

function ofIssue(issue: z.core.$ZodIssue, path: Path, read: Read): FieldProblem[] {
  const name = path.map(String).join(".");
  if (issue.code === "unrecognized_keys") return unknownFields(issue.keys, path, read);
  if (issue.code === "invalid_union" && issue.message === "") {
    const [nearest] = issue.errors.toSorted((a, b) => a.length - b.length);
    if (nearest !== undefined && nearest.some((inner) => inner.path.length > 0)) return nearest.flatMap((inner) => ofIssue(inner, [...path, ...inner.path], read));
  }
  const field = name === "" ? read.whole : name;
  if (issue.message !== "") {
    const missing = issue.code !== "custom" && sentAt(read.value, path) === undefined;
    return [{ field, message: `${name === "" ? "" : `${quoted(name)}${missing ? " is missing. " : ": "}`}${sentence(issue.message)}` }];
  }
  return [{ field, message: sentence(wordsOf(issue, path, read)) }];
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Each by its name, with what was probably meant; what is known is said once, at the first that is like nothing. */
function unknownFields(keys: readonly string[], path: Path, read: Read): FieldProblem[] {
  const within = schemaAt(read.schema, path, read.value);
  const known = within === null ? [] : namesOf(within);
  const what = read.whole === "query" ? "query parameter" : "field";
  const guesses = keys.map((key) => closestOf(key, known));
  return keys.map((key, index) => {
    const name = [...path.map(String), key].join(".");
    const listed = known.length > 0 && guesses.indexOf(null) === index ? ` Known here: ${known.join(", ")}.` : "";
    const next = guesses[index] == null ? `Remove it, or check its spelling.${listed}` : `Did you mean "${guesses[index]}"?`;
    return { field: cut(name, 200), message: `Unknown ${what} ${quoted(name)}. ${next}` };
  });
}

function wordsOf(issue: z.core.$ZodIssue, path: Path, read: Read): string {
  const sent = sentAt(read.value, path);
  const choices = choicesOf(issue);
  const expected = issue.code === "invalid_union" && choices.length > 0 ? oneOf(choices) : expectation(schemaAt(read.schema, path, read.value), path.at(-1));
  if (path.length === 0) return `The ${read.whole} must be ${expected}; you sent ${kindOf(sent)}.`;
  const name = quoted(path.map(String).join("."));
  if (sent === undefined) return `${name} is missing. Send ${expected}.`;
  if (issue.code === "too_big" || issue.code === "too_small") return sizeWords(issue, { name, sent, expected, whole: read.whole });
  const meant = typeof sent === "string" ? closestOf(sent, choices) : null;
  return `${name} must be ${expected}; you sent ${shown(sent, read.whole)}.${meant === null ? hintFor(issue, sent) : ` Did you mean "${meant}"?`}`;
}

function choicesOf(issue: z.core.$ZodIssue): string[] {
  const values: readonly unknown[] = issue.code === "invalid_value" ? issue.values : issue.code === "invalid_union" && "options" in issue ? (issue.options ?? []) : [];
  return values.filter((value) => typeof value === "string");
}

/** A number or a truth value in quotation marks is the commonest slip in a body. */
function hintFor(issue: z.core.$ZodIssue, sent: unknown): string {
  if (issue.code !== "invalid_type" || typeof sent !== "string") return "";
  const bare = issue.expected === "boolean" ? /^(true|false)$/ : /^-?\d{1,15}$/;
  return ["number", "int", "boolean"].includes(issue.expected) && bare.test(sent) ? ` Send ${sent} without quotation marks.` : "";
}

function sizeWords(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall, { name, sent, expected, whole }: { name: string; sent: unknown; expected: string; whole: Read["whole"] }): string {
  if (issue.origin !== "string" && issue.origin !== "array") return `${name} must be ${expected}; you sent ${shown(sent, whole)}.`;
  if (sent === "") return `${name} is empty. Send ${expected}.`;
  const [verb, bound] = issue.code === "too_big" ? ["may have at most", issue.maximum] : ["must have at least", issue.minimum];
  const unit = issue.origin === "string" ? "character" : Number(bound) === 1 ? "entry" : "entrie";
  const size = Array.isArray(sent) || typeof sent === "string" ? sent.length : 0;
  return `${name} ${verb} ${String(bound)} ${unit}${Number(bound) === 1 ? "" : "s"}; you sent ${size === 0 ? "none" : size}.`;
}

/** What was sent there; of a part of a text (ids with commas between), the text. */
function sentAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at === "string") return at;
    at = typeof at === "object" && at !== null && Object.hasOwn(at, key) ? (at as Record<PropertyKey, unknown>)[key] : undefined;
  }
  return at;
}

/** A short plain value as it was sent; of everything else only the kind, for it may be long, unreadable or a secret. */
function shown(value: unknown, whole: Read["whole"]): string {
  if (typeof value === "string" && whole === "query" && /^-?\d{1,15}$/.test(value)) return value;
  if (typeof value === "string") return /^[\x20-\x7e]{0,40}$/.test(value) ? JSON.stringify(value) : "a string";
  return typeof value === "number" || typeof value === "boolean" ? String(value) : kindOf(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function quoted(name: string): string {
  return `"${cut(name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\u{FFFD}"), 200)}"`;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
