/** A radix tree over the literal start (or, read backwards, the literal end) of patterns. */
export interface Trie<Item> {
  /** Text on the edge that leads here, in reading direction. */
  label: string;
  /** The child where there is just one, which is most often: found without a table. */
  only: Trie<Item> | null;
  children: Map<number, Trie<Item>> | null;
  /** Items whose literal goes on with something that is not literal. */
  open: Item[] | null;
  /** Items whose whole text ends here. */
  exact: Item[] | null;
}

/** Takes the lists that a walk meets; an object, because a closure made for each call costs more than the walk. */
export interface Visitor<Item> {
  visit(items: readonly Item[]): void;
}

export function emptyTrie<Item>(label = ""): Trie<Item> {
  return { label, only: null, children: null, open: null, exact: null };
}

/** Adds an item under a literal; items added in order stay in order. */
export function insert<Item>(root: Trie<Item>, literal: string, item: Item, slot: "open" | "exact"): void {
  let node = root;
  let rest = literal;
  for (;;) {
    const shared = sharedLength(node.label, rest);
    if (shared < node.label.length) split(node, shared);
    rest = rest.slice(shared);
    if (rest === "") break;
    node = childAt(node, rest.charCodeAt(0)) ?? attach(node, emptyTrie<Item>(rest));
  }
  (node[slot] ??= []).push(item);
}

function childAt<Item>(node: Trie<Item>, unit: number): Trie<Item> | undefined {
  if (node.only !== null) return node.only.label.charCodeAt(0) === unit ? node.only : undefined;
  return node.children?.get(unit);
}

function attach<Item>(node: Trie<Item>, child: Trie<Item>): Trie<Item> {
  if (node.only === null && node.children === null) {
    node.only = child;
    return child;
  }
  node.children ??= new Map();
  if (node.only !== null) node.children.set(node.only.label.charCodeAt(0), node.only);
  node.only = null;
  node.children.set(child.label.charCodeAt(0), child);
  return child;
}

/** Cuts the edge to a node in two; the node keeps the first part, and what it held moves below. */
function split<Item>(node: Trie<Item>, at: number): void {
  const below: Trie<Item> = { ...node, label: node.label.slice(at) };
  node.label = node.label.slice(0, at);
  node.only = below;
  node.children = null;
  node.open = null;
  node.exact = null;
}

/** Shows the visitor the items of every literal that the text holds at `from`, shortest first. Linear in the text, whatever the tree holds. */
export function walkForward<Item>(root: Trie<Item>, text: string, from: number, visitor: Visitor<Item>): void {
  let node: Trie<Item> | undefined = root;
  let at = from;
  while (node !== undefined && text.startsWith(node.label, at)) {
    at += node.label.length;
    if (node.open !== null) visitor.visit(node.open);
    if (at === text.length) {
      if (node.exact !== null) visitor.visit(node.exact);
      return;
    }
    node = childAt(node, text.charCodeAt(at));
  }
}

/** As `walkForward`, for a tree of reversed literals and the end of the text. */
export function walkBackward<Item>(root: Trie<Item>, text: string, visitor: Visitor<Item>): void {
  let node: Trie<Item> | undefined = root;
  let at = text.length;
  while (node !== undefined && endsWithReversed(text, at, node.label)) {
    at -= node.label.length;
    if (node.open !== null) visitor.visit(node.open);
    node = childAt(node, text.charCodeAt(at - 1));
  }
}

/** Reverses UTF-16 units, as `walkBackward` reads them. */
export function reversed(literal: string): string {
  let out = "";
  for (let i = literal.length - 1; i >= 0; i -= 1) out += literal.charAt(i);
  return out;
}

function endsWithReversed(text: string, end: number, label: string): boolean {
  for (let i = 0; i < label.length; i += 1) {
    if (text.charCodeAt(end - 1 - i) !== label.charCodeAt(i)) return false;
  }
  return true;
}

function sharedLength(a: string, b: string): number {
  const longest = Math.min(a.length, b.length);
  let i = 0;
  while (i < longest && a.charCodeAt(i) === b.charCodeAt(i)) i += 1;
  return i;
}
