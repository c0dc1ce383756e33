import document from "@/lib/openapi/document.json";

/** The addresses of the API and their methods, from the document that is generated from the routes themselves. */
type Entry = { segments: string[]; methods: string[] };

const METHODS = ["get", "put", "post", "delete", "patch"];
const ENTRIES: Entry[] = Object.entries(document.paths).map(([path, operations]) => {
  const own = METHODS.filter((method) => method in operations).map((method) => method.toUpperCase());
  return { segments: path.split("/"), methods: [...own, ...(own.includes("GET") ? ["HEAD"] : []), "OPTIONS"].toSorted() };
});
/** Next.js calls what takes any number of segments by one name; this one is the only such address. */
const SIGN_IN = ENTRIES.find((entry) => entry.segments.at(-1) === "{nextauth}")?.methods ?? [];

export type Address =
  /** A page or a file: not ours to answer for. */
  | { kind: "page" }
  | { kind: "unreadable"; api: boolean }
  | { kind: "api"; allowed: string[] | null };

/** What stands at a request target; of the API with the methods that it takes, or null where nothing is there. */
export function addressOf(target: string): Address {
  const query = target.indexOf("?");
  const path = query < 0 ? target : target.slice(0, query);
  const api = isApi(path);
  if (path.includes("%") && !isReadable(path)) return { kind: "unreadable", api };
  return api ? { kind: "api", allowed: methodsAt(path.includes("/.") ? new URL(path, "http://here").pathname : path) } : { kind: "page" };
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

function methodsAt(path: string): string[] | null {
  const given = path.split("/");
  let found: Entry | null = null;
  for (const entry of ENTRIES) {
    // A name that is spelled out comes before one that takes anything.
    if (matches(entry.segments, given) && (found === null || isPlainer(entry, found))) found = entry;
  }
  if (found !== null) return found.methods;
  return path.startsWith("/api/auth/") ? SIGN_IN : null;
}

function matches(segments: readonly string[], given: readonly string[]): boolean {
  return segments.length === given.length && segments.every((segment, index) => segment === given[index] || (segment.startsWith("{") && given[index] !== ""));
}

function isPlainer(one: Entry, other: Entry): boolean {
  const taken = (entry: Entry) => entry.segments.filter((segment) => segment.startsWith("{")).length;
  return taken(one) < taken(other);
}
