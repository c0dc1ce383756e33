import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, visit, type YAMLMap } from "yaml";
import type { KeySpec } from "./keys";
import { REFUSED_KEYS } from "./keys";
import type { PolicyError, Scalar } from "./model";
import { readYaml } from "./read-yaml";
import { nearest } from "./suggest";
import { syntaxSentence } from "./yaml-words";

export interface Member {
  readonly key: Node;
  readonly value: Node | null;
}

export type Members = ReadonlyMap<string, Member>;

const MAX_ERRORS = 50;
/** Aliases may repeat nodes; this many reads end a document that expands without measure. */
const MAX_READS = 500_000;
const MAX_ALIASES = 1_000;

/** Reads one YAML document and collects what is wrong with it, each with its place. */
export class Source {
  readonly text: string;
  readonly document: Document.Parsed;
  private readonly lines = new LineCounter();
  private readonly found: PolicyError[] = [];
  private readonly anchors = new Map<string, Node>();
  private reads = 0;
  private aliases = 0;

  constructor(text: string) {
    this.text = text;
    this.document = readYaml(text, this.lines);
    for (const { code, message, pos } of this.document.errors) this.reportSyntax(code, message, pos);
    for (const { message, pos } of this.document.warnings) this.reportAt(pos[0], pos[1], `This is not plain YAML: ${firstLine(message).replace(/\.$/, "")}. Remove the tag.`);
    visit(this.document, {
      Node: (_, node) => {
        if (!isAlias(node) && node.anchor !== undefined) this.anchors.set(node.anchor, node);
      },
    });
  }

  get errors(): PolicyError[] {
    return this.found.slice(0, MAX_ERRORS).toSorted((a, b) => a.line - b.line || a.column - b.column);
  }

  get errorCount(): number {
    return this.found.length;
  }

  lineOf(node: Node | null): number {
    return this.lines.linePos(node?.range?.[0] ?? 0).line;
  }

  report(node: Node | null, message: string, suggestion?: string | null): void {
    const range = node?.range ?? [0, 0, 0];
    this.reportAt(range[0], range[1], message, suggestion);
  }

  reportAt(start: number, end: number, message: string, suggestion?: string | null): void {
    const { line, col } = this.lines.linePos(Math.min(start, this.text.length));
    const text = firstLine(this.text.slice(start, Math.max(start, end))).slice(0, 120);
    const hint = suggestion === undefined || suggestion === null ? {} : { suggestion };
    this.found.push({ line: Math.max(line, 1), column: Math.max(col, 1), endColumn: Math.max(col, 1) + Math.max(text.length, 1), text, message, ...hint });
  }

  /** The node itself, or what its alias stands for. */
  resolve(node: Node | null): Node | null {
    this.reads += 1;
    if (this.reads > MAX_READS) throw new RangeError("The document expands to too many nodes");
    if (!isAlias(node)) return node;
    this.aliases += 1;
    if (this.aliases > MAX_ALIASES) throw new RangeError("The document uses too many aliases");
    const target = this.anchors.get(node.source) ?? null;
    return isAlias(target) ? null : target;
  }

  /** The members of a mapping whose keys are all known; what is unknown, doubled or not a text is reported and left out. */
  members(node: Node | null, table: Readonly<Record<string, KeySpec>> | null, what: string): Members | null {
    const map = this.resolve(node);
    if (!isMap(map)) {
      this.report(node, `${what} must be a mapping of keys to values.`);
      return null;
    }
    const members = new Map<string, Member>();
    for (const pair of (map as YAMLMap<Node, Node | null>).items) {
      const key = this.resolve(pair.key);
      const name = isScalar(key) && typeof key.value === "string" ? key.value : null;
      if (name === null) this.report(pair.key, `A key of ${lowerFirst(what)} must be a text.`);
      else if (members.has(name)) this.report(pair.key, `\`${name}\` is given twice; keep one of the two.`);
      else if (table !== null && !Object.hasOwn(table, name)) this.reportUnknown(pair.key, name, Object.keys(table), what);
      else members.set(name, { key: pair.key, value: pair.value });
    }
    return members;
  }

  items(node: Node | null): readonly (Node | null)[] | null {
    const list = this.resolve(node);
    return isSeq(list) ? (list.items as (Node | null)[]) : null;
  }

  /** A scalar's value; undefined where the node is not one that JSON can carry. */
  scalar(node: Node | null): Scalar | undefined {
    const resolved = this.resolve(node);
    if (resolved === null) return null;
    if (!isScalar(resolved)) return undefined;
    const { value } = resolved;
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    const sound = typeof value === "number" && Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
    return sound ? value : undefined;
  }

  private reportSyntax(code: string, message: string, [start, end]: readonly [number, number]): void {
    if (code === "BAD_ALIAS") {
      const [rest = ""] = firstLine(this.text.slice(start, start + 200)).split(" #", 1);
      return this.reportAt(start, start + rest.length, "YAML reads a leading `*` as an alias. Put the pattern in quotes.", `'${rest.replaceAll("'", "''")}'`);
    }
    this.reportAt(start, end, syntaxSentence(firstLine(message)));
  }

  private reportUnknown(key: Node, name: string, known: readonly string[], what: string): void {
    if (Object.hasOwn(REFUSED_KEYS, name)) return this.report(key, `\`${name}\` ${REFUSED_KEYS[name]}`);
    const meant = nearest(name, known);
    const hint = meant === null ? `It takes ${known.join(", ")}.` : `Did you mean \`${meant}\`?`;
    this.report(key, `${what} has no key \`${name.slice(0, 60)}\`. ${hint}`, meant);
  }
}

function firstLine(text: string): string {
  const end = text.indexOf("\n");
  return (end < 0 ? text : text.slice(0, end)).trimEnd();
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
