import { describe, expect, it } from "vitest";
import { scaleOf } from "./strip-scale";

describe("the strip of amounts", () => {
  it("begins at a round number below the smallest and ends at the largest, each amount in its order between", () => {
    const scale = scaleOf(["120", "4200", "9500"]);
    expect(scale.from).toBe(100);
    const places = ["100", "120", "1000", "4200", "9500"].map(scale.at);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect([places[0], places.at(-1)]).toEqual([0, 100]);
    expect(scale.at("1000")).toBeCloseTo(50.56, 1);
  });

  it.each([[["100"]], [["0.005"]], [["0"]], [["-5", "5"]], [["9".repeat(40), "1"]], [["0", "0"]]])("draws %j within its edges", (values) => {
    const scale = scaleOf(values);
    for (const value of values) {
      expect(scale.at(value)).toBeGreaterThanOrEqual(0);
      expect(scale.at(value)).toBeLessThanOrEqual(100);
    }
  });
});
