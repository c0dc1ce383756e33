import { describe, expect, it } from "vitest";
import { endOf, looksUnread } from "@/lib/insights/state";
import { dayIn, daysUntil } from "@/lib/insights/window";

describe("what the figures mean", () => {
  it("tells what a person decided from what a new policy decided", () => {
    expect(endOf({ state: "approved", kind: "approved_timed", by_person: true })).toBe("approved_timed");
    expect(endOf({ state: "approved", kind: null, by_person: false })).toBe("by_policy");
    expect(endOf({ state: "denied", kind: null, by_person: false })).toBe("denied_by_policy");
    expect(endOf({ state: "expired", kind: null, by_person: false })).toBe("expired");
  });

  it("says that nobody reads only of many answers, given at once or from no card", () => {
    expect(looksUnread({ decided: 96, median_seconds: 4, with_card: 96 })).toBe(true);
    expect(looksUnread({ decided: 96, median_seconds: 60, with_card: 30 })).toBe(true);
    expect(looksUnread({ decided: 96, median_seconds: 34, with_card: 92 })).toBe(false);
    expect(looksUnread({ decided: 19, median_seconds: 1, with_card: 0 })).toBe(false);
  });

  it("counts the days of the reader's calendar", () => {
    expect(dayIn("Pacific/Auckland", new Date("2026-11-20T12:00:00Z"))).toBe("2026-11-21");
    expect(daysUntil("2026-03-01", 3)).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  });
});
