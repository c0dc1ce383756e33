import { describe, expect, it } from "vitest";
import { MAX_ATTEMPTS, secondsUntilRetry } from "@/lib/notifications/backoff";

describe("the time until a delivery is tried again", () => {
  it("doubles, never passes an hour, and is spread over its upper half", () => {
    expect([1, 2, 3, 4].map((attempts) => secondsUntilRetry(attempts, 1))).toEqual([5, 10, 20, 40]);
    expect(secondsUntilRetry(1, 0)).toBe(2.5);
    for (let attempts = 1; attempts < MAX_ATTEMPTS; attempts += 1) expect(secondsUntilRetry(attempts, 1)).toBeLessThanOrEqual(3_600);
  });

  it("ends after the last attempt", () => {
    expect(secondsUntilRetry(MAX_ATTEMPTS, 0.5)).toBeNull();
  });
});
