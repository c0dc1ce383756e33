import { describe, expect, it } from "vitest";
import * as format from "./format";

const reader = { now: new Date("2026-11-20T14:28:49Z"), zone: "UTC" };

describe("times are written in the reader's zone and only as exactly as they need to be", () => {
  it.each([
    ["2026-11-20T09:05:07Z", "09:05:07"],
    ["2026-11-19T14:28:00Z", "19 Nov, 14:28"],
    ["2026-09-01T00:00:00Z", "1 Sep, 00:00"],
    ["2024-11-20T14:28:00Z", "20 Nov 2024"],
  ])("%s reads %s", (at, words) => expect(format.formatTime(new Date(at), reader)).toBe(words));

  it("counts the day where the reader is, not where the server is", () => {
    const auckland = { now: new Date("2026-11-20T12:30:00Z"), zone: "Pacific/Auckland" };
    expect(format.formatTime(new Date("2026-11-20T10:30:00Z"), auckland)).toBe("20 Nov, 23:30");
    expect(format.formatTime(new Date("2026-11-20T11:30:00Z"), auckland)).toBe("00:30:00");
  });

  it("names the end of a choice with its weekday", () => {
    expect(format.formatEnd(new Date("2026-11-27T14:28:49Z"), reader)).toBe("Fri 27 Nov, 14:28");
  });

  it("drops seconds and hours where they say nothing", () => {
    expect(format.formatMinute(new Date("2026-11-20T14:12:09Z"), reader)).toBe("14:12");
    expect(format.formatDay(new Date("2025-06-06T14:12:09Z"), reader)).toBe("6 Jun 2025");
  });

  it("gives the whole instant in UTC on hover", () => {
    expect(format.formatUtc(new Date("2026-11-20T14:28:49.204Z"))).toBe("2026-11-20 14:28:49.204 UTC");
  });
});

describe("time left runs in seconds under ten minutes and never below zero", () => {
  it.each([
    [54_000, "0:54"], [221_000, "3:41"], [599_999, "9:59"], [600_000, "10 min"], [24 * 60_000, "24 min"],
    [14_280_000, "3 h 58 min"], [7_200_000, "2 h"], [86_400_000, "1 day"], [6.9 * 86_400_000, "6 days"], [-5, "0:00"],
  ])("%d ms reads %s", (ms, words) => expect(format.formatLeft(ms)).toBe(words));

  it("turns at a fifth of the whole and again at ten seconds", () => {
    expect(format.urgency(60_000, 300_000)).toBe("calm");
    expect(format.urgency(59_999, 300_000)).toBe("wait");
    expect(format.urgency(9_999, 20_000)).toBe("no");
  });
});

describe("numbers carry their unit after a space", () => {
  it.each([[200, "+0.2 s"], [12_000, "+12 s"], [91_000, "+1 min 31 s"], [0, "+0 s"]])("a gap of %d ms reads %s", (ms, words) =>
    expect(format.formatGap(ms)).toBe(words));

  it.each([[38, "38 s"], [300, "5 min"], [14_400, "4 h"], [604_800, "7 days"], [90_000, "1 day 1 h"]])("%d s reads %s", (s, words) =>
    expect(format.formatDuration(s)).toBe(words));

  it("writes amounts in minor units with the code after", () => {
    expect(format.formatAmount(9500, "usd")).toBe("9,500.00 USD");
    expect(format.formatAmount(9500, "JPY")).toBe("9,500 JPY");
    expect(format.formatAmount(5, "??")).toBe("5.00 ??");
  });

  it("writes counts and shares", () => {
    expect(format.formatCount(1208)).toBe("1,208");
    expect(format.formatShare(0.0981)).toBe("9.8%");
    expect(format.plural(1, "day")).toBe("1 day");
  });
});

describe("ids and hashes are shortened to what tells them apart", () => {
  it("keeps the kind and the last six of an id", () => {
    expect(format.shortId("req_01kagq5aqgen7s61scxjp6rb7c")).toBe("req_…p6rb7c");
    expect(format.shortId("req_ab")).toBe("req_ab");
  });

  it("keeps both ends of a hash", () => {
    const digest = `sha256:2df807f3${"0".repeat(48)}039d0283`;
    expect(format.shortHash(digest)).toBe("2df8 07f3 … 039d 0283");
    expect(format.hashGroups(digest)).toHaveLength(16);
  });
});

describe("people are named in a sentence", () => {
  it("joins names the way they are said", () => {
    expect(format.listOr(["Bob", "Dana", "Olivia"])).toBe("Bob, Dana or Olivia");
    expect(format.listAnd(["Bob", "Dana"])).toBe("Bob and Dana");
    expect(format.listOr([])).toBe("");
  });

  it("makes initials of names and addresses", () => {
    expect(format.initials("Alice Nguyen")).toBe("AN");
    expect(format.initials("bob@acme.com")).toBe("BO");
    expect(format.initials("")).toBe("?");
    expect(format.firstName("Carol Okafor")).toBe("Carol");
  });
});
