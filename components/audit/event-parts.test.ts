import { describe, expect, it } from "vitest";
import type { AuditEventLine, AuditRow } from "@/lib/audit/schema";
import { EVENT_TYPES } from "@/lib/events";
import { fold, isClaimed, noteOn } from "./event-parts";
import { sentenceOf } from "./event-sentence";

let seq = 0;
const event = (type: string, at: string, data: Record<string, unknown> | null = {}): AuditEventLine => ({
  id: `evt_${(seq += 1)}`, seq, type, at: `2026-11-20T14:${at}Z`, gap_ms: null, hash: "00", actor: { type: "member", id: "usr_1", name: "Bob Keller", email: "bob@acme.com" }, request_id: "req_1", grant_id: null, call_id: null, data,
});

describe("the story of a call", () => {
  it("folds a refusal into the request, a grant into the approval and a use into the redemption", () => {
    const groups = fold([
      event("call.decided", "27:18.000", { decision: "deny" }), event("approval.requested", "27:18.204"), event("approval.approved", "28:49.000"), event("grant.created", "28:49.000"),
      event("approval.redeemed", "28:49.200"), event("grant.used", "28:49.200"),
    ]);
    expect(groups.map((group) => group.main.type)).toEqual(["approval.requested", "approval.approved", "approval.redeemed"]);
    expect(groups.map((group) => group.also.map((also) => also.type))).toEqual([["call.decided"], ["grant.created"], ["grant.used"]]);
    expect(groups.map((group) => group.gapMs)).toEqual([null, 90_796, 200]);
  });

  it("marks what an agent's SDK claimed and nobody could verify, and nothing else", () => {
    const told = (data: Record<string, unknown> | null) => isClaimed(event("call.decided", "01:00.000", data));
    expect([told({ recorded_by: "sdk", verified: false }), told({ recorded_by: "sdk", verified: true }), told({ decision: "allow" }), told(null)]).toEqual([true, false, false, false]);
  });

  it("folds nothing that stands for itself", () => {
    expect(fold([event("call.decided", "01:00.000", { decision: "allow" }), event("approval.requested", "02:00.000"), event("approval.refused", "03:00.000"), event("approval.denied", "04:00.000")])).toHaveLength(4);
  });

  it("names the rule that refused, once it is known", () => {
    const call = { request_id: "req_1", policy: { id: "pol_1", name: "web", version: 14, rule_id: "rule-1" }, decision_kind: "approved_once" } as AuditRow;
    expect(noteOn(event("approval.requested", "01:00.000"), call)).toBe("Denied by web policy v14, rule 1, which may be lifted.");
    expect(noteOn(event("approval.redeemed", "01:00.000"), call)).toBe("One use, now spent.");
    expect(noteOn(event("approval.requested", "01:00.000"), { ...call, policy: null })).toBe("");
  });
});

describe("every event", () => {
  it.each(EVENT_TYPES)("%s has words, even where its data was erased", (type) => {
    expect(sentenceOf(event(type, "01:00.000")).said).toBeTruthy();
    expect(sentenceOf(event(type, "01:00.000", null)).said).toBeTruthy();
  });

  it("of a kind that this version does not know is named as that", () => {
    expect(sentenceOf(event("planet.moved", "01:00.000")).tone).toBe("off");
  });
});
