import { describe, expect, it } from "vitest";
import type { Grant } from "@/lib/grants/schema";
import { actionOf, lengthWords, reachWords, revokeWords } from "./grant-words";

const grant = { kind: "approved_timed", action: "send_refund", reach: null, created_at: "2026-11-20T10:00:00Z", expires_at: "2026-11-27T10:00:00Z", uses: 0, last_used_at: null, unused_for_90_days: false } as unknown as Grant;

describe("a grant in words", () => {
  it("says how long it was given for", () => {
    expect(lengthWords(grant)).toBe("for 7 days");
    expect(lengthWords({ ...grant, expires_at: "2026-11-21T10:00:00Z" })).toBe("for 24 hours");
    expect(lengthWords({ ...grant, expires_at: null })).toBe("forever");
    expect(lengthWords({ ...grant, kind: "approved_once" })).toBe("once");
  });

  it("says what its reach asks of a call, and nothing where it covers exactly what was approved", () => {
    expect(reachWords(grant)).toBeNull();
    expect(reachWords({ ...grant, reach: { args: { amount: { lte: 2500, gt: 0 }, currency: "USD" } } })).toEqual(["amount ≤ 2,500", "amount > 0", "currency = USD"]);
    expect(reachWords({ ...grant, reach: { resource: "svc/*" } })).toEqual(["resource like svc/*"]);
    expect(reachWords({ ...grant, reach: {} })).toEqual([]);
  });

  it("names the pattern that its reach covers", () => {
    expect(actionOf(grant)).toBe("send_refund");
    expect(actionOf({ ...grant, reach: { action: "Bash:sudo journalctl *" } })).toBe("Bash:sudo journalctl *");
  });

  it("says what revoking means for those who use it", () => {
    const now = Date.parse("2026-11-20T10:00:00Z");
    expect(revokeWords({ ...grant, uses: 2, unused_for_90_days: true, last_used_at: "2026-08-14T10:00:00Z" }, now)).toContain("for 98 days");
    expect(revokeWords(grant, now)).toContain("Nobody has used it yet");
    expect(revokeWords({ ...grant, uses: 1_200 }, now)).toContain("1,200 times");
  });
});
