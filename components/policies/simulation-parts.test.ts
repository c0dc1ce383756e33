import { describe, expect, it } from "vitest";
import { addUp, partsOf } from "@/components/policies/simulation-parts";
import type { Simulation } from "@/lib/policies/schema";

const NOW = new Date("2026-11-20T12:00:00.000Z");

describe("a replay in parts", () => {
  it("covers the window once, without gaps", () => {
    for (const days of [1, 7, 30, 90]) {
      const parts = partsOf(NOW, days);
      expect(parts.at(-1)?.until).toBe(NOW.toISOString());
      expect(Date.parse(parts[0]?.since ?? "")).toBe(NOW.getTime() - days * 86_400_000);
      for (const [index, part] of parts.entries()) if (index > 0) expect(part.since).toBe(parts[index - 1]?.until);
    }
  });

  it("adds up to what one replay would have said", () => {
    const part = (day: number, calls: number, action: string): Simulation => ({
      since: `2026-11-1${day}T00:00:00.000Z`, until: `2026-11-1${day + 1}T00:00:00.000Z`, calls: calls * 2, changed: calls, capped: false, more_asks_per_week: calls * 7, answered_requests: day,
      changes: [{ from: "allow", to: "ask", calls, examples: [{ action, agent_id: null, calls }] }],
    });
    expect(addUp([part(1, 3, "a"), part(2, 5, "a"), part(3, 4, "b")])).toEqual({
      since: "2026-11-11T00:00:00.000Z", until: "2026-11-14T00:00:00.000Z", calls: 24, changed: 12, capped: false, more_asks_per_week: 28, answered_requests: 3,
      changes: [{ from: "allow", to: "ask", calls: 12, examples: [{ action: "a", agent_id: null, calls: 8 }, { action: "b", agent_id: null, calls: 4 }] }],
    });
    expect(addUp([])).toBeNull();
  });
});
