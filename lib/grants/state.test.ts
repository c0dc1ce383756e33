import { describe, expect, test } from "vitest";
import { grantState, isUnused, mayRevoke } from "@/lib/grants/state";
import { ROLES } from "@/lib/vocabulary";

const now = new Date("2026-11-20T14:00:00Z");
const before = new Date("2026-11-20T13:00:00Z");
const after = new Date("2026-11-20T15:00:00Z");
const life = { revokedAt: null, expiresAt: after, singleUse: false, uses: 0 };

describe("the state of a grant", () => {
  test.each([
    ["one that has time left is active", life, "active"],
    ["one that never ends is active", { ...life, expiresAt: null }, "active"],
    ["one that was used and may be used again is active", { ...life, uses: 12 }, "active"],
    ["the very instant of its end is over", { ...life, expiresAt: now }, "expired"],
    ["one past its end is expired", { ...life, expiresAt: before }, "expired"],
    ["a single use that was spent is used", { ...life, singleUse: true, uses: 1 }, "used"],
    ["a spent single use stays used after its end", { ...life, singleUse: true, uses: 1, expiresAt: before }, "used"],
    ["an unspent single use past its end is expired", { ...life, singleUse: true, expiresAt: before }, "expired"],
    ["revoked beats everything", { revokedAt: before, expiresAt: before, singleUse: true, uses: 1 }, "revoked"],
  ])("%s", (_, grant, state) => {
    expect(grantState(grant, now)).toBe(state);
  });
});

describe("a standing grant that nobody uses", () => {
  const standing = { ...life, expiresAt: null, kind: "approved_forever_grant" as const, createdAt: new Date("2026-01-01T00:00:00Z"), lastUsedAt: null };
  const days = (count: number) => new Date(now.getTime() - count * 86_400_000);

  test("is flagged 90 days after its last use, or after it was given", () => {
    expect(isUnused(standing, now)).toBe(true);
    expect(isUnused({ ...standing, lastUsedAt: days(90) }, now)).toBe(true);
    expect(isUnused({ ...standing, lastUsedAt: days(89) }, now)).toBe(false);
    expect(isUnused({ ...standing, createdAt: days(10) }, now)).toBe(false);
  });

  test("is no longer flagged once it is revoked, and a timed grant never is", () => {
    expect(isUnused({ ...standing, revokedAt: before }, now)).toBe(false);
    expect(isUnused({ ...standing, kind: "approved_timed", expiresAt: after }, now)).toBe(false);
  });
});

describe("who may revoke", () => {
  const grant = { requestorId: "usr_alice", givenBy: "usr_bob" };
  const allowed = (userId: string) => ROLES.filter((role) => mayRevoke({ userId, role }, grant));

  test("the requestor, the giver where they are approvers, and admins", () => {
    expect(allowed("usr_alice")).toEqual(["member", "approver", "admin", "owner"]);
    expect(allowed("usr_bob")).toEqual(["approver", "admin", "owner"]);
    expect(allowed("usr_dana")).toEqual(["admin", "owner"]);
  });
});
