/** Where in a policy a cursor stands: what may be written there is a matter of this place. */
export type Scope = "document" | "settings" | "rule" | "match" | "conditions" | "comparison" | "approval";
export type Place = {
  scope: Scope;
  /** The key whose value is being written; null where a key is. */
  key: string | null;
  /** Where the word starts that is being written, and the word; a quote before it is not part of it. */
  from: number;
  word: string;
};

const CHILD: Record<string, Scope> = { settings: "settings", rules: "rule", match: "match", when: "conditions", conditions: "conditions", approval: "approval" };
const COMPARES = /^argument_/;

function childOf(scope: Scope, key: string): Scope | null {
  if (scope === "conditions") return "comparison";
  if (scope === "match" && COMPARES.test(key)) return "conditions";
  return CHILD[key] ?? null;
}

type Line = { indent: number; key: string | null; item: boolean };

function readLine(text: string): Line | null {
  const found = /^(\s*)(- +)?(?:([\w.-]+|'[^']*'|"[^"]*")\s*:(?=\s|$))?/.exec(text);
  if (text.trim() === "" || text.trimStart().startsWith("#") || found === null) return null;
  const [, space = "", dash, key] = found;
  return { indent: space.length + (dash?.length ?? 0), key: key?.replaceAll(/['"]/g, "") ?? null, item: dash !== undefined };
}

/** The block that a line of this indentation belongs to, by the less and less indented lines above it. */
function blockScope(above: readonly string[], indent: number): Scope {
  const trail: string[] = [];
  let within = indent;
  for (const text of above.toReversed()) {
    const line = readLine(text);
    if (line === null) continue;
    const outer = line.item ? line.indent - 2 : line.indent;
    if (line.indent < within && line.key !== null) {
      trail.unshift(line.key);
      within = line.indent;
    }
    if (line.item && outer < within) within = Math.min(within, outer + 1);
    if (within === 0) break;
  }
  return trail.reduce<Scope>((scope, key) => childOf(scope, key) ?? scope, "document");
}

const STOPS = new Set(["{", "}", "[", "]", ","]);

/** The part of a line before the cursor in which the last value or key is being written, and the braces that are open there. */
function readFlow(before: string): { rest: string; keys: (string | null)[]; lists: number } {
  const keys: (string | null)[] = [];
  let lists = 0;
  let start = 0;
  let quote: string | null = null;
  for (let at = 0; at < before.length; at += 1) {
    const char = before[at] ?? "";
    if (quote !== null) {
      if (char === quote) quote = null;
    } else if ((char === "'" || char === '"') && /[\s:[{,]$/.test(before.slice(0, at))) quote = char;
    else if (STOPS.has(char)) {
      if (char === "{") keys.push(/([\w.-]+)\s*:\s*$/.exec(before.slice(start, at))?.[1] ?? null);
      if (char === "}") keys.pop();
      if (char === "[") lists += 1;
      if (char === "]") lists -= 1;
      // A list's own key stays in sight, for its members are values of that key.
      if (char !== "[" && !(char === "," && lists > 0)) start = at + 1;
    }
  }
  return { rest: before.slice(start), keys, lists };
}

/** What is being written at the end of `before`, which is the text up to the cursor. Null within a comment. */
export function placeIn(before: string): Place | null {
  const lines = before.split("\n");
  const last = lines.at(-1) ?? "";
  if (/(^|\s)#/.test(last.replaceAll(/'[^']*'|"[^"]*"/g, ""))) return null;
  const indent = /^\s*(?:- +)?/.exec(last)?.[0].length ?? 0;
  const own = last.slice(indent);
  const { rest, keys, lists } = readFlow(own);
  let scope = blockScope(lines.slice(0, -1), /^\s*- +/.test(last) ? indent - 1 : indent);
  if (/^\s*- +/.test(last) && scope === "document") scope = "rule";
  for (const key of keys) scope = key === null ? scope : (childOf(scope, key) ?? scope);
  const value = /^\s*([\w.-]+|'[^']*'|"[^"]*")\s*:\s+(.*)$/s.exec(rest);
  if (value !== null) return wordOf({ scope, key: (value[1] ?? "").replaceAll(/['"]/g, ""), text: lists > 0 ? (/[^[,]*$/.exec(value[2] ?? "")?.[0] ?? "") : (value[2] ?? "") }, before.length);
  const listKey = lists === 0 && /^\s*- +/.test(last) ? keyOfList(lines) : null;
  return wordOf({ scope, key: listKey, text: rest }, before.length);
}

/** `- bob@acme.com` below `approvers:` is a value of that key. */
function keyOfList(lines: readonly string[]): string | null {
  const dash = /^(\s*)- /.exec(lines.at(-1) ?? "")?.[1]?.length ?? 0;
  for (const text of lines.slice(0, -1).toReversed()) {
    const line = readLine(text);
    if (line === null || (line.item && line.indent - 2 >= dash)) continue;
    if (line.indent > dash) continue;
    return line.key === null || CHILD[line.key] !== undefined || !/:\s*(#.*)?$/.test(text) ? null : line.key;
  }
  return null;
}

function wordOf({ scope, key, text }: { scope: Scope; key: string | null; text: string }, end: number): Place {
  const word = text.replace(/^\s*['"]?/, "");
  return { scope, key, from: end - word.length, word };
}
