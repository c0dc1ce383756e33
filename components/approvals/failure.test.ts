import { describe, expect, it } from "vitest";
import { ApiError } from "@/lib/api-client";
import { failureOf, isOwnDecision } from "./failure";

const at = Date.parse("2026-11-20T14:28:52Z");
const refused = (status: number, slug: string, details: Record<string, unknown> = {}) => failureOf(new ApiError(status, slug, "The server's own sentence.", { details }), { action: "approve", at, expectedVersion: 14 });

describe("every refusal becomes the state that the card shows", () => {
  it("someone was faster: who, what, and by how much", () => {
    const details = { decided_by: { name: "Bob Keller" }, decided_at: "2026-11-20T14:28:49Z", state: "denied", decision_kind: null };
    expect(refused(409, "already_decided", details)).toEqual({ kind: "beaten", by: "Bob Keller", state: "denied", decidedAt: "2026-11-20T14:28:49Z", gapMs: 3_000 });
  });

  it("the system was faster, and a clock that runs behind gives no negative gap", () => {
    expect(refused(409, "already_decided", { decided_by: null, decided_at: "2026-11-20T14:28:59Z", state: "approved" })).toMatchObject({ by: null, gapMs: 0 });
  });

  it.each([
    [409, "expired", "expired"], [409, "stale_view", "stale"], [403, "self_approval", "barred"], [403, "not_an_approver", "barred"], [409, "already_voted", "barred"],
    [422, "reason_required", "note"], [422, "duration_over_cap", "length"], [422, "kind_not_allowed", "kind"], [401, "unauthenticated", "signed_out"],
    [503, "database_away", "away"], [500, "internal", "away"], [0, "unreachable", "away"], [400, "invalid_request", "other"], [429, "rate_limited", "other"],
  ])("%i %s", (status, slug, kind) => {
    expect(refused(status, slug).kind).toBe(kind);
  });

  it("the policy moved: from the version that was read to the one that is", () => {
    expect(refused(409, "policy_version_conflict", { version: 15 })).toEqual({ kind: "moved", from: 14, to: 15 });
  });

  it("says that nothing was saved only where that is certain", () => {
    const lost = new ApiError(0, "unreachable", "No answer.");
    expect(failureOf(lost, { action: "approve", at, offline: true })).toMatchObject({ kind: "away", saved: "no" });
    expect(failureOf(lost, { action: "approve", at })).toMatchObject({ kind: "away", saved: "unknown" });
    expect(refused(503, "database_away")).toMatchObject({ saved: "unknown", message: "The server's own sentence." });
  });

  it("an answer that got lost is not a lost race", () => {
    const own = new ApiError(409, "already_decided", "", { details: { decided_by: { id: "usr_me", name: "Me" } } });
    expect([isOwnDecision(own, "usr_me"), isOwnDecision(own, "usr_other"), isOwnDecision(new Error("x"), "usr_me")]).toEqual([true, false, false]);
  });

  it("anything else that is thrown does not count as saved", () => {
    expect(failureOf(new TypeError("boom"), { action: "deny", at })).toMatchObject({ kind: "away", action: "deny", saved: "unknown" });
  });
});
