import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyTrie, insert, reversed, type Trie, walkBackward, walkForward } from "./trie";

const literal = fc.array(fc.constantFrom("a", "b", "ab", "ba", "tool", ":")).map((parts) => parts.join(""));

function found(walk: typeof walkForward, root: Trie<number>, text: string): number[] {
  const all: number[] = [];
  walk(root, text, (items) => all.push(...items));
  return all.toSorted((a, b) => a - b);
}

describe("the index over literal starts and ends", () => {
  it("finds exactly the literals that the text starts with, and the exact ones only where they are the whole text", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(literal, fc.boolean())), literal, (literals, text) => {
        const root = emptyTrie<number>();
        for (const [index, [one, exact]] of literals.entries()) insert(root, one, index, exact ? "exact" : "open");
        const wanted = [...literals.keys()].filter((index) => {
          const [one, exact] = literals[index] ?? ["", false];
          return exact ? text === one : text.startsWith(one);
        });
        expect(found(walkForward, root, text)).toEqual(wanted);
      }),
      { numRuns: 2_000 },
    );
  });

  it("finds exactly the literals that the text ends with", () => {
    fc.assert(
      fc.property(fc.array(literal), literal, (literals, text) => {
        const root = emptyTrie<number>();
        for (const [index, one] of literals.entries()) insert(root, reversed(one), index, "open");
        expect(found(walkBackward, root, text)).toEqual([...literals.keys()].filter((index) => text.endsWith(literals[index] ?? "")));
      }),
      { numRuns: 2_000 },
    );
  });

  it("meets no more items with ten thousand literals that cannot match than with none", () => {
    const root = emptyTrie<number>();
    insert(root, "tool:", 1, "open");
    for (let i = 0; i < 10_000; i += 1) insert(root, `tool${i}:run`, i + 2, "open");
    expect(found(walkForward, root, "tool:run x")).toEqual([1]);
    expect(found(walkForward, root, "tool77:run x")).toEqual([79]);
  });
});
