import { describe, expect, it } from "vitest";
import { isWithin, MAIN, placesFor, SETTINGS } from "./navigation";

describe("the navigation knows where it is", () => {
  it("marks a place for its own pages and no other's", () => {
    expect(isWithin("/approvals", "/approvals")).toBe(true);
    expect(isWithin("/approvals/req_1", "/approvals")).toBe(true);
    expect(isWithin("/approvals-old", "/approvals")).toBe(false);
  });

  it("shows viewers no requests of their own, and everybody else the same places", () => {
    expect(placesFor("viewer").map((place) => place.href)).not.toContain("/my-requests");
    for (const role of ["member", "approver", "admin", "owner"]) expect(placesFor(role)).toEqual(MAIN);
  });

  it("gives every key and every address once, and a phone at most four tabs beside More", () => {
    const keys = MAIN.flatMap((place) => place.go ?? []);
    const addresses = [...MAIN, ...SETTINGS].map((place) => place.href);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(MAIN.filter((place) => place.tab !== undefined)).toHaveLength(4);
  });
});
