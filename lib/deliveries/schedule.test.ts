import { describe, expect, it } from "vitest";
import { judgeAnswer, judgeSilence } from "@/lib/deliveries/judge";
import { retryAfterSeconds, SCHEDULE_SECONDS, secondsUntilNext } from "@/lib/deliveries/schedule";

const NOW = new Date("2026-11-20T12:00:00Z");

describe("when a message is sent again", () => {
  it("is as Standard Webhooks has it, within a fifth of each step, and ends after ten attempts", () => {
    expect(SCHEDULE_SECONDS).toEqual([0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
    for (const [tries, planned] of SCHEDULE_SECONDS.entries()) {
      expect([0, 0.5, 1].map((random) => Math.round(secondsUntilNext(tries, random) ?? -1))).toEqual([planned * 0.8, planned, planned * 1.2].map(Math.round));
    }
    expect(secondsUntilNext(10, 0.5)).toBeNull();
  });

  it("is never sooner than the receiver asked for, and never later than a day because of it", () => {
    expect(secondsUntilNext(1, 0.5, { askedSeconds: 60 })).toBe(60);
    expect(secondsUntilNext(2, 0.5, { askedSeconds: 60 })).toBe(300);
    expect(secondsUntilNext(1, 0.5, { askedSeconds: 10_000_000 })).toBe(86_400);
  });

  it("reads Retry-After as seconds or as a date, and as nothing where it is neither", () => {
    expect(["120", "Fri, 20 Nov 2026 12:01:00 GMT", "Fri, 20 Nov 2026 11:00:00 GMT", "soon", "-5", null].map((text) => retryAfterSeconds(text, NOW))).toEqual([120, 60, 0, null, expect.toSatisfy((value) => value === null || value === 0), null]);
  });
});

describe("what an answer means", () => {
  it("only 2xx is taken; 410 ends the channel; a provider's refusal is final; everything else is tried again", () => {
    expect([200, 202, 204, 299].map((status) => judgeAnswer("webhook", status).kind)).toEqual(["taken", "taken", "taken", "taken"]);
    expect([301, 307, 400, 401, 404, 408, 429, 500, 503].map((status) => judgeAnswer("webhook", status).kind)).toEqual(Array.from({ length: 9 }, () => "again"));
    expect([410].map((status) => judgeAnswer("webhook", status).kind)).toEqual(["gone"]);
    expect([400, 401, 429, 500].map((status) => judgeAnswer("pagerduty", status).kind)).toEqual(["final", "final", "again", "again"]);
  });

  it("a text message that may have arrived is never sent twice", () => {
    expect(judgeSilence("sms", "x", true).kind).toBe("final");
    expect(judgeSilence("sms", "x", false).kind).toBe("again");
    expect(judgeSilence("webhook", "x", true).kind).toBe("again");
  });
});
