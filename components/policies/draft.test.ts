import { describe, expect, it } from "vitest";
import { changedLines, diffOf, draftDiff } from "@/components/policies/draft";
import { splitTicks } from "@/components/policies/ticks";

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`).join("\n");

describe("a draft beside the live version", () => {
  it("marks the lines that are new or different, and none where nothing changed", () => {
    expect([...changedLines("a\nb\nc", "a\nB\nc\nd")]).toEqual([2, 4]);
    expect([...changedLines("a\nb", "a\nb")]).toEqual([]);
  });

  it("shows the changed lines with three around them and leaves out what lies between", () => {
    const after = lines(30).replace("line 2\n", "LINE 2\n").replace("line 20", "LINE 20");
    const diff = draftDiff(lines(30), after);
    expect(diff.filter((line) => line.kind !== "same").map((line) => line.text)).toEqual(["line 2", "LINE 2", "line 20", "LINE 20"]);
    expect(diff.filter((line) => line.text === "…")).toHaveLength(2);
    expect(diff.find((line) => line.text === "LINE 20")?.number).toBe(20);
  });

  it("is empty for two equal texts", () => {
    expect(diffOf([{ kind: "same", text: "a", before_line: 1, after_line: 1 }])).toEqual([]);
  });

  it("tells what a machine reads from the words around it", () => {
    expect(splitTicks("A rule has no key `x`.")).toEqual([
      { text: "A rule has no key ", isCode: false },
      { text: "x", isCode: true },
      { text: ".", isCode: false },
    ]);
  });
});
