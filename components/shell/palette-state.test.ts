import { describe, expect, it } from "vitest";
import { isWorthAsking, requestIn } from "./palette-state";

describe("the command palette", () => {
  it("finds the request in an id or a pasted link, and in nothing else", () => {
    const id = `req_${"0".repeat(20)}p6rb7c`;
    expect(requestIn(id)).toBe(id);
    expect(requestIn(`https://countersign.example.com/approvals/${id}?state=all`)).toBe(id);
    expect([requestIn("req_short"), requestIn("sudo apt"), requestIn(`grnt_${"0".repeat(26)}`)]).toEqual([null, null, null]);
  });

  it("asks the server for words, not for a letter", () => {
    expect([isWorthAsking(" a "), isWorthAsking("su")]).toEqual([false, true]);
  });
});
