import { emptyTrie, insert, reversed, type Trie, type Visitor, walkBackward, walkForward } from "./trie";

/** Finds items by the literal text that an action must start or end with. */
export interface LiteralIndex<Item> {
  /** First word of the literal, up to `:` or `.`, to what follows it: one step instead of one per letter. */
  readonly heads: Map<string, Trie<Item>>;
  /** Literals that end within their first word. */
  readonly starts: Trie<Item>;
  /** Reversed literal ends. */
  readonly ends: Trie<Item>;
}

export function emptyIndex<Item>(): LiteralIndex<Item> {
  return { heads: new Map(), starts: emptyTrie(), ends: emptyTrie() };
}

/** Adds an item that matches only texts that start with the literal, or, in the slot `exact`, are it. */
export function insertStart<Item>(index: LiteralIndex<Item>, literal: string, item: Item, slot: "open" | "exact"): void {
  const length = headLength(literal);
  if (slot === "open" && length === literal.length) return insert(index.starts, literal, item, slot);
  const head = literal.slice(0, length);
  const rest = literal.slice(length);
  let trie = index.heads.get(head);
  if (trie === undefined) {
    trie = emptyTrie(rest);
    index.heads.set(head, trie);
  }
  insert(trie, rest, item, slot);
}

/** Adds an item that matches only texts that end with the literal. */
export function insertEnd<Item>(index: LiteralIndex<Item>, literal: string, item: Item): void {
  insert(index.ends, reversed(literal), item, "open");
}

/** Shows the visitor every list of items whose literal fits the text. Linear in the text, whatever the index holds. */
export function visitFitting<Item>(index: LiteralIndex<Item>, text: string, visitor: Visitor<Item>): void {
  const length = headLength(text);
  const trie = index.heads.get(length === text.length ? text : text.slice(0, length));
  if (trie !== undefined) walkForward(trie, text, length, visitor);
  walkForward(index.starts, text, 0, visitor);
  walkBackward(index.ends, text, visitor);
}

function headLength(text: string): number {
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit === 0x3a || unit === 0x2e) return i;
  }
  return text.length;
}
