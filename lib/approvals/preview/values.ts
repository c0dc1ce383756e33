/** One value of the arguments: where it stands, what it says, and how it is shown. */
export type Value = {
  /** The place in the arguments, such as `customer.id` or `items[0].sku`; keys that are not plain words are quoted. */
  path: string;
  /** What is shown. A string that could pass for a number, an empty or padded one is shown with its quotes. */
  text: string;
  type: "string" | "number" | "boolean" | "null" | "list" | "object";
  /** Longer than `FOLD_OVER` characters: folded, and to be opened before anyone approves. */
  long: boolean;
};

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Values longer than this fold (look: "Agent's text"). */
export const FOLD_OVER = 240;

/** The arguments as an object, or null where the text is not an object: then the text itself is all that can be shown. */
export function parseArgs(text: string | null): { [key: string]: Json } | null {
  if (text === null) return null;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? (parsed as { [key: string]: Json }) : null;
  } catch {
    return null;
  }
}

/** Every leaf of the arguments in their own order. Lists of plain values stay in one piece. */
export function valuesOf(args: { [key: string]: Json }): Value[] {
  return Object.entries(args).flatMap(([key, value]) => walk(keyPath("", key), value));
}

function walk(path: string, json: Json): Value[] {
  if (Array.isArray(json)) {
    const flat = json.every((item) => typeof item !== "object" || item === null);
    return flat ? [leaf(path, JSON.stringify(json), "list")] : json.flatMap((item, index) => walk(`${path}[${index}]`, item));
  }
  if (typeof json === "object" && json !== null) {
    const entries = Object.entries(json);
    return entries.length === 0 ? [leaf(path, "{}", "object")] : entries.flatMap(([key, value]) => walk(keyPath(path, key), value));
  }
  if (typeof json === "string") return [leaf(path, showString(json), "string")];
  return [leaf(path, JSON.stringify(json), json === null ? "null" : (typeof json as "number" | "boolean"))];
}

function leaf(path: string, text: string, type: Value["type"]): Value {
  return { path, text, type, long: text.length > FOLD_OVER };
}

function keyPath(parent: string, key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key)) return `${parent}[${JSON.stringify(key)}]`;
  return parent === "" ? key : `${parent}.${key}`;
}

/** Bare where nothing else could look the same, else as JSON: `"12"` is a string and `12` a number. */
function showString(text: string): string {
  return text === "" || text !== text.trim() || /^["[{]/.test(text) || isJson(text) ? JSON.stringify(text) : text;
}

/** What a JSON text of one piece can begin with; lists, objects and strings are quoted anyway. */
const MAY_BE_JSON = /^[-\d.tfn]/;

function isJson(text: string): boolean {
  if (!MAY_BE_JSON.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const encoder = new TextEncoder();

/** How many bytes the arguments are, for the fold that shows all of them. */
export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}
