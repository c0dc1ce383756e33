import { CanonicalError, type CanonicalReason } from "./canonical-error";
import type { JsonArray, JsonObject, JsonValue } from "./json";
import { MAX_DEPTH, numberProblem, sentence, stringProblem } from "./limits";

type Path = (string | number)[];

/**
 * The RFC 8785 (JCS) form of a value.
 * A member whose value is `undefined` counts as absent, as it does on the wire.
 * @throws {CanonicalError} with `path` for values that languages disagree on (contract section 5): integers beyond ±(2^53−1),
 * lone surrogates, U+0000, a `__proto__` key, nesting over `deepest` (32), and everything that is not JSON.
 */
export function canonicalize(value: JsonValue, deepest = MAX_DEPTH): string {
  return write(value, [], 1 + MAX_DEPTH - deepest);
}

function write(value: unknown, path: Path, depth: number): string {
  if (typeof value === "string") return writeString(value, path);
  if (typeof value === "number") return writeNumber(value, path);
  if (value === null) return "null";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value !== "object") return refuse("not_json", path);
  if (depth > MAX_DEPTH) return refuse("too_deep", path);
  if (Array.isArray(value)) return writeArray(value as JsonArray, path, depth);
  if (!isPlain(value)) return refuse("not_json", path);
  return writeObject(value as JsonObject, path, depth);
}

function writeArray(values: JsonArray, path: Path, depth: number): string {
  let out = "[";
  for (let i = 0; i < values.length; i += 1) {
    path.push(i);
    out += (i === 0 ? "" : ",") + write(values[i], path, depth + 1);
    path.pop();
  }
  return `${out}]`;
}

function writeObject(object: JsonObject, path: Path, depth: number): string {
  let out = "{";
  for (const key of Object.keys(object).toSorted(byUtf16)) {
    const member: JsonValue | undefined = object[key];
    if (member === undefined) continue;
    path.push(key);
    if (key === "__proto__") return refuse("proto_key", path);
    out += `${(out.length === 1 ? "" : ",") + writeString(key, path)}:${write(member, path, depth + 1)}`;
    path.pop();
  }
  return `${out}}`;
}

function byUtf16(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function writeString(text: string, path: Path): string {
  const problem = stringProblem(text);
  return problem === null ? JSON.stringify(text) : refuse(problem, path);
}

function writeNumber(value: number, path: Path): string {
  const problem = numberProblem(value);
  return problem === null ? formatNumber(value) : refuse(problem, path);
}

/** The ECMAScript form of a finite number that RFC 8785 section 3.2.2.3 prescribes; −0 is written `0`. */
export function formatNumber(value: number): string {
  return String(value === 0 ? 0 : value);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function refuse(reason: CanonicalReason, path: Path): never {
  const pointer = path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  throw new CanonicalError(reason, sentence(pointer === "" ? "The value" : `The value at ${printable(pointer)}`, reason), { path: pointer });
}

/** Keeps an error message free of the very characters it complains about. */
function printable(pointer: string): string {
  return JSON.stringify(pointer.slice(0, 200)).slice(1, -1);
}
