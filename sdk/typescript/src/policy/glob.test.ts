import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileGlob, escapeGlob, globProblem, matchGlob } from "./index";
import { segment } from "./glob";
import { matchSegments } from "./glob-segments";
import { readGlob } from "./glob-tokens";

/** Reads of the text that one match costs. */
function steps(pattern: string, text: string): number {
  let count = 0;
  const counted = {
    length: text.length,
    charCodeAt: (index: number) => {
      count += 1;
      return text.charCodeAt(index);
    },
  };
  matchSegments(segment(readGlob(pattern).tokens), counted);
  return count;
}

const HOSTILE: readonly (readonly [string, string])[] = [
  ["*a".repeat(30) + "b", "a"],
  ["*a*a*a*a*a*a*a*a*b*", "a"],
  ["*aaaaaaaaaaaaaaaaaaaaaaaaaaaaab*", "a"],
  ["*ab*ab*ab*ab*ab*abc*", "ab"],
  ["*?a?a?a?a?b*", "a"],
  ["*[a-z][a-z][a-z]!*", "a"],
  ["a*a*a*a*a*a*a*a*a*a*a*a*c", "a"],
  ["*".repeat(200) + "b" + "*".repeat(200), "a"],
];

describe("globs", () => {
  it.each(HOSTILE)("reads twice as long a text at most twice as often: %s", (pattern, unit) => {
    const [short, long] = [steps(pattern, unit.repeat(2_000)), steps(pattern, unit.repeat(4_000))];
    expect(long).toBeLessThanOrEqual(2 * short + 200);
    expect(short).toBeLessThanOrEqual(2_000 * unit.length * 12);
  });

  it("reads a text at most twice for a literal between stars, however it repeats itself", () => {
    const text = "a".repeat(10_000);
    expect(steps(`*${"a".repeat(500)}b*`, text)).toBeLessThanOrEqual(2 * text.length);
  });

  it("matches what its escaped form spells, and nothing else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (text, other) => {
        expect(matchGlob(escapeGlob(text), text)).toBe(true);
        expect(matchGlob(escapeGlob(text), other)).toBe(text === other);
      }),
    );
  });

  it("never throws, whatever the pattern and the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (pattern, text) => {
        expect(typeof matchGlob(pattern, text)).toBe("boolean");
        expect(globProblem(pattern) === null || typeof globProblem(pattern) === "string").toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it("knows the literal start and end of every match", () => {
    const pieces = fc.array(fc.constantFrom("a", "b", "*", "?", "[ab]", "\\*", "😂")).map((parts) => parts.join(""));
    fc.assert(
      fc.property(pieces, fc.array(fc.constantFrom("a", "b", "*", "😂")).map((parts) => parts.join("")), (pattern, text) => {
        const glob = compileGlob(pattern);
        if (glob.test(text)) expect(text.startsWith(glob.prefix) && text.endsWith(glob.suffix)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it("says why a pattern is not sound", () => {
    expect(globProblem("Bash:*")).toBeNull();
    expect(globProblem("")).toBe("is empty");
    expect(globProblem("a[b")).toBe("has a `[` that is never closed");
    expect(globProblem("[z-a]")).toBe("has a range that runs backwards");
    expect(globProblem("a\\")).toBe("ends in a lone `\\`");
    expect(globProblem("a".repeat(1025))).toContain("longer than");
  });
});
