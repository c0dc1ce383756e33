import { describe, expect, it } from "vitest";
import { wantsToLook } from "./live";

describe("a hint makes exactly the queries look again that could have changed", () => {
  it("asks a query that names no kinds again for everything but the noisy ones", () => {
    expect(wantsToLook(undefined, new Set(["approval"]))).toBe(true);
    expect(wantsToLook(undefined, new Set(["call"]))).toBe(false);
    expect(wantsToLook(undefined, new Set(["call", "grant"]))).toBe(true);
  });

  it("asks a query that names its kinds again for those only", () => {
    expect(wantsToLook(["call"], new Set(["call"]))).toBe(true);
    expect(wantsToLook(["grant"], new Set(["approval"]))).toBe(false);
    expect(wantsToLook([], new Set(["approval", "grant", "policy"]))).toBe(false);
  });
});
