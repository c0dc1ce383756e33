import { describe, expect, it } from "vitest";
import { atLeast, atMost, quantile, table } from "./figures";

describe("figures", () => {
  it("the median and the 99th percentile are samples themselves", () => {
    const samples = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([quantile(samples, 0.5), quantile(samples, 0.99), quantile(samples, 1)]).toEqual([50, 99, 100]);
    expect(quantile([7], 0.5)).toBe(7);
  });

  it("a table says of every aim whether it holds", () => {
    const text = table([atMost("median", 12, 10, "ms"), atLeast("ratio", 0.7, 0.6)]);
    expect(text.split("\n").map((line) => line.split(/ {2,}/).at(-1))).toEqual(["aim", "misses", "holds"]);
  });
});
