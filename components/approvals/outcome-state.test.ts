import { describe, expect, it } from "vitest";
import type { ApprovalRequest, Review } from "@/lib/approvals/schema";
import { newDraft } from "./draft";
import { isSettling, outcomeOf } from "./outcome-state";

const NOW = Date.parse("2026-11-20T14:28:00Z");
const you: Review["you"] = { may_decide: true, why_not: null, may_change_policy: false, may_cancel: false, voted: false };
const request = (changes: Partial<ApprovalRequest> = {}, mine: Partial<Review["you"]> = {}) =>
  ({ state: "pending", digest: "d", expires_at: "2026-11-20T14:30:00Z", resolved_at: null, is_test: false, review: { you: { ...you, ...mine }, redeemed_at: null }, ...changes }) as unknown as ApprovalRequest;
const draft = newDraft({ digest: "d", shown: "s" });

describe("what takes the place of the two answers", () => {
  it("nothing, while it can be decided", () => expect(outcomeOf(request(), draft, NOW)).toBeNull());

  it("time ran out by the clock, whatever the server last said", () => {
    expect(outcomeOf(request(), draft, Date.parse("2026-11-20T14:30:00Z"))).toEqual({ kind: "expired" });
    expect(outcomeOf(request({ state: "expired" }), draft, NOW)).toEqual({ kind: "expired" });
  });

  it("other bytes than those that were read can only be read again", () => {
    expect(outcomeOf(request({ digest: "other" }), draft, NOW)).toEqual({ kind: "stale" });
    expect(outcomeOf(request(), { ...draft, failure: { kind: "stale" } }, NOW)).toEqual({ kind: "stale" });
  });

  it("who may not decide gets the reason and no answers", () => {
    expect(outcomeOf(request({}, { may_decide: false, why_not: "You asked." }), draft, NOW)).toEqual({ kind: "not_yours", message: "You asked." });
    expect(outcomeOf(request({}, { may_decide: false, voted: true }), draft, NOW)).toEqual({ kind: "signed" });
  });

  it("no review, no answers", () => {
    const { review: _, ...bare } = request();
    expect(outcomeOf(bare as ApprovalRequest, draft, NOW)?.kind).toBe("not_yours");
  });

  it("a lost race is told before the decision that won it", () => {
    const failure = { kind: "beaten", by: "Bob", state: "approved", decidedAt: "2026-11-20T14:27:57Z", gapMs: 3_000 } as const;
    expect(outcomeOf(request({ state: "approved" }), { ...draft, failure }, NOW)).toEqual({ kind: "beaten", failure });
    expect(outcomeOf(request({ state: "approved" }), draft, NOW)).toEqual({ kind: "decided" });
  });

  it("a failed save keeps both answers", () => {
    expect(outcomeOf(request(), { ...draft, failure: { kind: "away", action: "deny", saved: "unknown", message: "" } }, NOW)).toBeNull();
  });
});

describe("after an approval the card asks soon again, for a short while", () => {
  const approved = request({ state: "approved", resolved_at: "2026-11-20T14:27:50Z" });
  it("until the agent went on", () => {
    expect(isSettling(approved, NOW)).toBe(true);
    expect(isSettling({ ...approved, review: { ...approved.review, redeemed_at: "2026-11-20T14:27:51Z" } as Review }, NOW)).toBe(false);
  });
  it("and not for ever", () => expect(isSettling(approved, NOW + 60_000)).toBe(false));
});
