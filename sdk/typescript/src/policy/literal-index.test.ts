import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyIndex, insertEnd, insertStart, type LiteralIndex, visitFitting } from "./literal-index";

const literal = fc.array(fc.constantFrom("a", "b", "ab", "ba", "tool", ":", ".")).map((parts) => parts.join(""));

function fitting(index: LiteralIndex<number>, text: string): number[] {
  const all: number[] = [];
  visitFitting(index, text, { visit: (items) => void all.push(...items) });
  return all.toSorted((a, b) => a - b);
}

describe("the index over literal starts and ends", () => {
  it("finds exactly the literals that the text starts with, and the exact ones only where they are the whole text", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(literal, fc.boolean())), literal, (literals, text) => {
        const index = emptyIndex<number>();
        for (const [n, [one, exact]] of literals.entries()) insertStart(index, one, n, exact ? "exact" : "open");
        const wanted = literals.flatMap(([one, exact], n) => ((exact ? text === one : text.startsWith(one)) ? [n] : []));
        expect(fitting(index, text)).toEqual(wanted);
      }),
      { numRuns: 5_000 },
    );
  });

  it("finds exactly the literals that the text ends with", () => {
    fc.assert(
      fc.property(fc.array(literal), literal, (literals, text) => {
        const index = emptyIndex<number>();
        for (const [n, one] of literals.entries()) insertEnd(index, one, n);
        expect(fitting(index, text)).toEqual(literals.flatMap((one, n) => (text.endsWith(one) ? [n] : [])));
      }),
      { numRuns: 2_000 },
    );
  });

  it("meets no more items with ten thousand literals that cannot match than with none", () => {
    const index = emptyIndex<number>();
    insertStart(index, "tool:", 1, "open");
    for (let i = 0; i < 10_000; i += 1) insertStart(index, `tool${i}:run`, i + 2, "open");
    expect(fitting(index, "tool:run x")).toEqual([1]);
    expect(fitting(index, "tool77:run x")).toEqual([79]);
  });
});
