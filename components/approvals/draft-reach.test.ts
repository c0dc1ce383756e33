import { describe, expect, it } from "vitest";
import type { Review } from "@/lib/approvals/schema";
import { coversWords, limitKindsOf, ownReachOf, readReach, type OwnReach } from "./draft-reach";
import { leftOpen, longestOf } from "./earlier-signers";

const own = (changes: Partial<OwnReach["limits"][number]> = {}): OwnReach => ({ action: "send_refund", limits: [{ name: "amount", how: "same", value: "9", asked: 9, ...changes }] });

describe("a reach of one's own", () => {
  it("begins as narrow as it can", () => {
    const review = { exact_action: "send_refund", reaches: [], limits: { fixed: [{ name: "amount", value: 9 }], open: [] } };
    expect(readReach({ kind: "own" }, ownReachOf(review))).toEqual({ ok: true, reach: { action: "send_refund", args: { amount: { eq: 9 } } } });
  });

  it("says each limit as the server reads it", () => {
    const read = (changes: Partial<OwnReach["limits"][number]>) => readReach({ kind: "own" }, own(changes));
    expect(read({ how: "most", value: "5000.5" })).toEqual({ ok: true, reach: { action: "send_refund", args: { amount: { lte: 5000.5 } } } });
    expect(read({ how: "least", value: "1" })).toEqual({ ok: true, reach: { action: "send_refund", args: { amount: { gte: 1 } } } });
    expect(read({ how: "like", value: "a*" })).toEqual({ ok: true, reach: { action: "send_refund", args: { amount: { matches: "a*" } } } });
    expect(read({ how: "any" })).toEqual({ ok: true, reach: { action: "send_refund" } });
  });

  it.each(["", "x", "1e9", "Infinity", "1,000", "0x10"])("is held back where %j is no number", (value) => {
    expect(readReach({ kind: "own" }, own({ how: "most", value })).ok).toBe(false);
  });

  it("is held back without a pattern", () => expect(readReach({ kind: "own" }, { action: " ", limits: [] }).ok).toBe(false));

  it("is said in the sentence above the answers", () => {
    expect([coversWords({ kind: "exact" }, null), coversWords({ kind: "own" }, own({ how: "most", value: "50" })), coversWords({ kind: "own" }, own({ how: "any" }))]).toEqual([null, "send_refund with amount up to 50", "send_refund with any arguments"]);
    expect(limitKindsOf({ asked: true })).toEqual(["same", "any"]);
  });
});

describe("what earlier signers leave open", () => {
  const vote = (terms: Partial<NonNullable<Review["votes"][number]["terms"]>>): Review["votes"][number] => ({ person: { id: "usr_bob", email: "", name: "Bob Keller" }, action: "approve", reason: null, at: "", terms: { decision_kind: "approved_timed", duration_seconds: 86_400, principal: "requestor", reach: null, ...terms } });

  it("is everything where nobody has signed", () => {
    const open = leftOpen({ votes: [] });
    expect([open.allowsKind("approved_forever"), open.allowsPrincipal("project"), open.maxSeconds, open.why]).toEqual([true, true, null, null]);
  });

  it("is no wider kind, time or person than the narrowest of them", () => {
    const open = leftOpen({ votes: [vote({ decision_kind: "approved_forever_grant", duration_seconds: null, principal: "project" }), vote({})] });
    expect([open.allowsKind("approved_once"), open.allowsKind("approved_timed"), open.allowsKind("approved_forever_grant")]).toEqual([true, true, false]);
    expect([open.allowsPrincipal("requestor"), open.allowsPrincipal("project")]).toEqual([true, false]);
    expect(open.why).toMatch(/^Bob signed for a time\./);
    expect(longestOf({ votes: [vote({})], terms: { max_grant_seconds: 9 * 86_400, allow_forever: true, require_reason: false } })).toBe(86_400);
  });
});
