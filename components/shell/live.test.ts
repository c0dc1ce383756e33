import { describe, expect, it } from "vitest";
import { requestsIn, wantsToLook } from "./live";

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

describe("a hint that names requests makes a long list look at those only", () => {
  const named = (...ids: string[]) => new Set(ids);
  it("takes the requests of every kind that concerns the query, each once", () => {
    expect(requestsIn(["approval", "policy"], new Map([["approval", named("req_a", "req_b")], ["policy", named("req_b")], ["grant", named("req_c")]]))).toEqual(["req_a", "req_b"]);
  });

  it("has everything looked at where a change names no request, or where there are too many", () => {
    expect(requestsIn(["approval", "policy"], new Map<string, Set<string> | null>([["approval", named("req_a")], ["policy", null]]))).toBeNull();
    expect(requestsIn(["approval"], new Map([["approval", new Set(Array.from({ length: 51 }, (_, n) => `req_${n}`))]]))).toBeNull();
  });
});
