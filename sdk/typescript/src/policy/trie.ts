/** A radix tree over the literal start (or, read backwards, the literal end) of patterns. */
export interface Trie<Item> {
  /** Text on the edge that leads here, in reading direction. */
  label: string;
  children: Map<number, Trie<Item>> | null;
  /** Items whose literal goes on with something that is not literal. */
  open: Item[] | null;
  /** Items whose whole text ends here. */
  exact: Item[] | null;
}

export function emptyTrie<Item>(label = ""): Trie<Item> {
  return { label, children: null, open: null, exact: null };
}

/** Adds an item under a literal; items added in order stay in order. */
export function insert<Item>(root: Trie<Item>, literal: string, item: Item, slot: "open" | "exact"): void {
  let node = root;
  let rest = literal;
  while (rest !== "") {
    node.children ??= new Map();
    const unit = rest.charCodeAt(0);
    const child = node.children.get(unit);
    if (child === undefined) {
      const leaf = emptyTrie<Item>(rest);
      node.children.set(unit, leaf);
      node = leaf;
      break;
    }
    const shared = sharedLength(child.label, rest);
    node = shared === child.label.length ? child : split(node.children, child, shared);
    rest = rest.slice(shared);
  }
  (node[slot] ??= []).push(item);
}

/** Calls `visit` with the items of every literal that the text starts with, shortest first. Linear in the text, whatever the tree holds. */
export function walkForward<Item>(root: Trie<Item>, text: string, visit: (items: readonly Item[]) => void): void {
  let node = root;
  let at = 0;
  for (;;) {
    if (node.open !== null) visit(node.open);
    if (at === text.length) {
      if (node.exact !== null) visit(node.exact);
      return;
    }
    const child = node.children?.get(text.charCodeAt(at));
    if (child === undefined || !text.startsWith(child.label, at)) return;
    at += child.label.length;
    node = child;
  }
}

/** As `walkForward`, for a tree of reversed literals and the end of the text. */
export function walkBackward<Item>(root: Trie<Item>, text: string, visit: (items: readonly Item[]) => void): void {
  let node = root;
  let at = text.length;
  for (;;) {
    if (node.open !== null) visit(node.open);
    const child = node.children?.get(text.charCodeAt(at - 1));
    if (child === undefined || !endsWithReversed(text, at, child.label)) return;
    at -= child.label.length;
    node = child;
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

function split<Item>(siblings: Map<number, Trie<Item>>, child: Trie<Item>, at: number): Trie<Item> {
  const parent = emptyTrie<Item>(child.label.slice(0, at));
  siblings.set(parent.label.charCodeAt(0), parent);
  child.label = child.label.slice(at);
  parent.children = new Map([[child.label.charCodeAt(0), child]]);
  return parent;
}

function sharedLength(a: string, b: string): number {
  const longest = Math.min(a.length, b.length);
  let i = 0;
  while (i < longest && a.charCodeAt(i) === b.charCodeAt(i)) i += 1;
  return i;
}
