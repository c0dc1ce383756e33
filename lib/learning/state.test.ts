import { describe, expect, it } from "vitest";
import { evidenceOf, keyOf, type Answered } from "@/lib/learning/state";

const row = (minute: number, set: Partial<Answered> = {}): Answered => ({ id: `r${minute}`, action: "Bash:sudo x", resource: null, argsHash: "h", agentId: null, requestorId: "alice", resolvedBy: "bob", resolvedAt: new Date(minute * 60_000), outcome: "approved", ...set });
const rows = (...minutes: number[]) => minutes.map((minute) => row(minute));

describe("what is worth learning", () => {
  it("is what was approved five times, in the same words or others, and nothing that was approved four times", () => {
    expect(evidenceOf(rows(1, 2, 3, 4), new Map(), 5)).toEqual([]);
    expect(evidenceOf(rows(1, 2, 3, 4), new Map(), 4)).toHaveLength(1);
    expect(evidenceOf(rows(1, 2, 3, 4, 5), new Map(), 5)[0]?.approvals.map((one) => one.id)).toEqual(["r5", "r4", "r3", "r2", "r1"]);
  });

  it("tells calls apart by action, resource and arguments", () => {
    const mixed = [...rows(1, 2, 3, 4), row(5, { argsHash: "other" }), row(6, { resource: "prod" }), row(7, { action: "Bash:sudo y" })];
    expect(evidenceOf(mixed, new Map(), 5)).toEqual([]);
  });

  it("a denial starts the count again, and so does an admin's answer", () => {
    const denied = [...rows(1, 2, 3, 4, 5), row(6, { outcome: "denied" }), ...rows(7, 8, 9, 10)];
    expect(evidenceOf(denied, new Map(), 5)).toEqual([]);
    expect(evidenceOf([...denied, row(11)], new Map(), 5)[0]?.approvals).toHaveLength(5);
    expect(evidenceOf(rows(1, 2, 3, 4, 5, 6), new Map([[keyOf(row(1)), new Date(2 * 60_000)]]), 5)).toEqual([]);
    expect(evidenceOf(rows(1, 2, 3, 4, 5, 6, 7), new Map([[keyOf(row(1)), new Date(2 * 60_000)]]), 5)[0]?.approvals).toHaveLength(5);
  });
});
