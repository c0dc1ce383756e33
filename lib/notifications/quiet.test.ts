import { describe, expect, it } from "vitest";
import { comesThrough, isZone, quietUntil, type QuietHours } from "@/lib/notifications/quiet";

const night = (zone: string): QuietHours => ({ fromMinute: 22 * 60, toMinute: 7 * 60, zone, except: "escalated" });
const instant = (text: string) => new Date(text);

describe("quiet hours", () => {
  it("hold in the person's own zone and end there, over midnight too", () => {
    expect(quietUntil(night("Europe/Berlin"), instant("2026-11-20T22:30:00Z"))).toEqual(instant("2026-11-21T06:00:00Z"));
    expect(quietUntil(night("Europe/Berlin"), instant("2026-11-21T05:59:59Z"))).toEqual(instant("2026-11-21T06:00:00Z"));
    expect(quietUntil(night("Europe/Berlin"), instant("2026-11-21T06:00:00Z"))).toBeNull();
    expect(quietUntil(night("Europe/Berlin"), instant("2026-11-20T20:59:59Z"))).toBeNull();
    expect(quietUntil(night("Asia/Kolkata"), instant("2026-11-20T18:00:00Z"))).toEqual(instant("2026-11-21T01:30:00Z"));
  });

  it("of a zone that is none hold nothing back", () => {
    expect(quietUntil(night("Mars/Olympus_Mons"), instant("2026-11-20T22:30:00Z"))).toBeNull();
    expect(() => quietUntil(night("Europe/Berlin"), new Date(Number.NaN))).toThrow(RangeError);
  });

  it("end by the clock on the wall in the nights in which it changes", () => {
    expect(quietUntil(night("Europe/Berlin"), instant("2026-10-24T22:00:00Z"))).toEqual(instant("2026-10-25T06:00:00Z"));
    expect(quietUntil(night("Europe/Berlin"), instant("2026-03-28T22:00:00Z"))).toEqual(instant("2026-03-29T05:00:00Z"));
  });

  it("hold within one day as well", () => {
    const lunch = { ...night("UTC"), fromMinute: 12 * 60, toMinute: 13 * 60 };
    expect(quietUntil(lunch, instant("2026-11-20T12:15:00Z"))).toEqual(instant("2026-11-20T13:00:00Z"));
    expect(quietUntil(lunch, instant("2026-11-20T13:00:00Z"))).toBeNull();
  });

  it("let through what the person said, and nothing else", () => {
    const until = instant("2026-11-21T06:00:00Z");
    const soon = { escalated: false, endsAt: instant("2026-11-21T05:00:00Z") };
    const later = { escalated: false, endsAt: instant("2026-11-21T07:00:00Z") };
    const escalated = { escalated: true, endsAt: instant("2026-11-21T07:00:00Z") };
    expect(["none", "escalated", "ending"].map((except) => [soon, later, escalated].map((what) => comesThrough(except as "none", what, until)))).toEqual([[false, false, false], [false, false, true], [true, false, true]]);
  });

  it("know a zone from a word", () => {
    expect(["Europe/Berlin", "UTC", "Nowhere/City", ""].map(isZone)).toEqual([true, true, false, false]);
  });
});
