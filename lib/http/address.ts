import document from "@/lib/openapi/document.json";

/** The addresses of the API and their methods, from the document that is generated from the routes themselves. */
type Entry = { pattern: string; segments: string[]; methods: string[] };

const METHODS = ["get", "put", "post", "delete", "patch"];
const ENTRIES: Entry[] = Object.entries(document.paths).map(([path, operations]) => {
  const own = METHODS.filter((method) => method in operations).map((method) => method.toUpperCase());
  return { pattern: path, segments: path.split("/"), methods: [...own, ...(own.includes("GET") ? ["HEAD"] : []), "OPTIONS"].toSorted() };
});
const BY_LENGTH = new Map<number, Entry[]>();
for (const entry of ENTRIES) BY_LENGTH.set(entry.segments.length, [...(BY_LENGTH.get(entry.segments.length) ?? []), entry]);
/** Next.js calls what takes any number of segments by one name; this one is the only such address. */
const SIGN_IN = ENTRIES.find((entry) => entry.segments.at(-1) === "{nextauth}")?.methods ?? [];

export type Address =
  /** A page or a file: not ours to answer for. */
  | { kind: "page" }
  | { kind: "unreadable"; api: boolean }
  | { kind: "api"; allowed: string[] | null; at: Place | null };
/** A known address of the API: as the document spells it, and what stands in its braces. */
export type Place = { pattern: string; params: Record<string, string> };

/** What stands at a request target; of the API with the methods that it takes, or null where nothing is there. */
export function addressOf(target: string): Address {
  const query = target.indexOf("?");
  const path = query < 0 ? target : target.slice(0, query);
  const api = isApi(path);
  if (path.includes("%") && !isReadable(path)) return { kind: "unreadable", api };
  if (!api) return { kind: "page" };
  const given = (path.includes("/.") ? new URL(path, "http://here").pathname : path).split("/");
  const entry = entryAt(given);
  if (entry === null) return { kind: "api", allowed: given[1] === "api" && given[2] === "auth" && given.length > 3 ? SIGN_IN : null, at: null };
  return { kind: "api", allowed: entry.methods, at: placeOf(entry, given) };
}

const OWN = new Set(ENTRIES.filter(({ segments }) => segments[1] !== "api" && segments[1] !== "v1").map(({ segments }) => segments.join("/")));

function isApi(path: string): boolean {
  return path.startsWith("/api/") || path.startsWith("/v1/") || OWN.has(path);
}

function isReadable(path: string): boolean {
  try {
    return !decodeURIComponent(path).includes("\0");
  } catch {
    return false;
  }
}

function entryAt(given: readonly string[]): Entry | null {
  let found: Entry | null = null;
  for (const entry of BY_LENGTH.get(given.length) ?? []) {
    // A name that is spelled out comes before one that takes anything.
    if (matches(entry.segments, given) && (found === null || isPlainer(entry, found))) found = entry;
  }
  return found;
}

/** An encoded character is left to be read by whoever answers. */
function placeOf({ pattern, segments }: Entry, given: readonly string[]): Place | null {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? "";
    if (segment.startsWith("{") && value.includes("%")) return null;
    if (segment.startsWith("{")) params[segment.slice(1, -1)] = value;
  }
  return { pattern, params };
}

function matches(segments: readonly string[], given: readonly string[]): boolean {
  return segments.length === given.length && segments.every((segment, index) => segment === given[index] || (segment.startsWith("{") && given[index] !== ""));
}

function isPlainer(one: Entry, other: Entry): boolean {
  const taken = (entry: Entry) => entry.segments.filter((segment) => segment.startsWith("{")).length;
  return taken(one) < taken(other);
}
