import { describe, expect, it } from "vitest";
import type { Grant } from "@/lib/grants/schema";
import { draftOf, readNarrowing, type NarrowDraft } from "./narrow-draft";

const grant = (reach: Grant["reach"]) => ({ reach, principal_scope: { type: "project", value: "prj", label: "web" } }) as Grant;
const WIDE = grant({ action: "send_refund", args: { amount: { gt: 1, lte: 5_000 }, currency: "EUR", to: { in: ["a", "b"] } } });
const read = (change: Partial<NarrowDraft>, of: Grant = WIDE) => readNarrowing({ ...draftOf(of), ...change }, of);
const withText = (sign: string, text: string) => ({ limits: draftOf(WIDE).limits.map((limit) => (limit.sign === sign ? { ...limit, text } : limit)) });

describe("what the dialog sends", () => {
  it("nothing where nothing was changed, whatever reason was typed", () => {
    expect(read({ reason: "why" })).toEqual({ ok: true, input: null });
    expect(read({}, grant({ args: { amount: 5, a: { matches: "x*" } }, action: "b" }))).toEqual({ ok: true, input: null });
    expect(read({}, grant(null))).toEqual({ ok: true, input: null });
  });

  it("the whole reach with the one limit that was changed, as a number where it was one", () => {
    expect(read(withText("lte", "2500"))).toEqual({ ok: true, input: { reach: { action: "send_refund", args: { amount: { gt: 1, lte: 2_500 }, currency: "EUR", to: { in: ["a", "b"] } } } } });
    expect(read(withText("is", "5"))).toMatchObject({ input: { reach: { args: { currency: "5" } } } });
    expect(read(withText("in", "a, c"))).toMatchObject({ input: { reach: { args: { to: { in: ["a", "c"] } } } } });
  });

  it("a limit more, a length, the person, the exact call", () => {
    const more = [...draftOf(WIDE).limits, { key: 9, path: "order.id", sign: "matches" as const, text: "ORD-*", from: null }];
    expect(read({ limits: more })).toMatchObject({ input: { reach: { args: { "order.id": { matches: "ORD-*" }, amount: { lte: 5_000 } } } } });
    expect(read({ length: "week", reason: "too long" })).toEqual({ ok: true, input: { duration_seconds: 604_800, reason: "too long" } });
    expect(read({ length: "custom", hours: "3" })).toEqual({ ok: true, input: { duration_seconds: 10_800 } });
    expect(read({ principal: "requestor" })).toEqual({ ok: true, input: { principal_scope: { type: "requestor" } } });
    expect(read({ exact: true })).toEqual({ ok: true, input: { reach: null } });
  });

  it("says at the field what cannot be read, and sends nothing", () => {
    expect(read({ length: "custom", hours: "soon" })).toMatchObject({ ok: false, problem: { field: "duration_seconds" } });
    expect(read({ limits: [{ key: 0, path: " ", sign: "lte", text: "1", from: null }] })).toMatchObject({ ok: false, problem: { field: "reach" } });
  });
});
