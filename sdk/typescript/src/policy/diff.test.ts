import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DiffLine, diffLines } from "./index";

const text = fc.array(fc.constantFrom("a", "b", "c", "", "  d")).map((lines) => lines.map((line) => `${line}\n`).join(""));

function side(lines: readonly DiffLine[], without: DiffLine["kind"]): string {
  return lines.filter(({ kind }) => kind !== without).map((line) => `${line.text}\n`).join("");
}

describe("diffLines", () => {
  it("numbers both sides and says what was added and removed", () => {
    expect(diffLines("a\nb\nc\n", "a\nx\nc\nd\n")).toEqual([
      { kind: "same", beforeLine: 1, afterLine: 1, text: "a" },
      { kind: "remove", beforeLine: 2, afterLine: null, text: "b" },
      { kind: "add", beforeLine: null, afterLine: 2, text: "x" },
      { kind: "same", beforeLine: 3, afterLine: 3, text: "c" },
      { kind: "add", beforeLine: null, afterLine: 4, text: "d" },
    ]);
  });

  it("holds both texts whole, in order, with every line number in its place", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        expect(side(lines, "add")).toBe(before);
        expect(side(lines, "remove")).toBe(after);
        const numbers = (pick: (line: DiffLine) => number | null) => lines.map(pick).filter((line) => line !== null);
        expect(numbers((line) => line.beforeLine)).toEqual(before.split("\n").slice(1).map((_, i) => i + 1));
        expect(numbers((line) => line.afterLine)).toEqual(after.split("\n").slice(1).map((_, i) => i + 1));
      }),
      { numRuns: 2_000 },
    );
  });

  it("is the shortest: as many unchanged lines as the longest common subsequence", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [a, b] = [before.split("\n").slice(0, -1), after.split("\n").slice(0, -1)];
        const table = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
        for (let i = a.length - 1; i >= 0; i -= 1) {
          for (let j = b.length - 1; j >= 0; j -= 1) table[i]![j] = a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
        }
        expect(diffLines(before, after).filter(({ kind }) => kind === "same").length).toBe(table[0]![0]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("shows two long texts that share nothing as one replaced by the other", () => {
    const long = (word: string) => Array.from({ length: 8_000 }, (_, i) => `${word}${i}\n`).join("");
    const lines = diffLines(long("a"), long("b"));
    expect(lines.length).toBe(16_000);
    expect(lines[0]?.kind).toBe("remove");
  });
});
