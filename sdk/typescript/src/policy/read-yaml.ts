import { Composer, type CST, type Document, type LineCounter, type ParsedNode, Parser } from "yaml";

/** A sound policy nests about seven levels deep. */
const MAX_NESTING = 64;

/**
 * Parses one YAML 1.2 document without building it where it nests too deep: building recurses, and a runtime that runs out of stack
 * inside a regular expression ends the whole process, which no `catch` could stop.
 * @throws {RangeError} where the nesting is too deep.
 */
export function readYaml(text: string, lines: LineCounter): Document.Parsed<ParsedNode> {
  const composer = new Composer({ version: "1.2", schema: "core", merge: false, uniqueKeys: false, prettyErrors: false, logLevel: "silent" });
  let found: Document.Parsed<ParsedNode> | null = null;
  for (const token of new Parser(lines.addNewLine).parse(text)) {
    if (isTooDeep(token)) throw new RangeError(`It nests deeper than ${MAX_NESTING} levels`);
    for (const document of composer.next(token)) found = keepFirst(found, document);
  }
  for (const document of composer.end(true, text.length)) found = keepFirst(found, document);
  if (found === null) throw new RangeError("It holds no document");
  return found;
}

type Parsed = Document.Parsed<ParsedNode>;

function keepFirst(found: Parsed | null, document: Parsed | Document): Parsed {
  if (found === null) return document as Parsed;
  if (document.contents === null && document.errors.length === 0) return found;
  throw new RangeError("It holds more than one document");
}

function isTooDeep(root: CST.Token): boolean {
  const open: { token: CST.Token; depth: number }[] = [{ token: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MAX_NESTING) return true;
    for (const child of childrenOf(token)) open.push({ token: child, depth: depth + 1 });
  }
  return false;
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (token.type === "document") return token.value === undefined ? [] : [token.value];
  if (!("items" in token)) return [];
  return token.items.flatMap((item) => [item.key, item.value]).filter((child) => child !== undefined && child !== null);
}
