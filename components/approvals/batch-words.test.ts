import { describe, expect, it } from "vitest";
import type { BatchResult } from "@/lib/batches/schema";
import { batchSummary, outcomeWords } from "./batch-words";

const result = (changes: Partial<BatchResult>): BatchResult => ({ id: "req_a", outcome: "decided", state: "approved", refusal: null, ...changes });
const refused = (error: string, details?: Record<string, unknown>) => result({ outcome: "refused", state: null, refusal: { error, code: "E1", message: "The sentence of the server.", ...(details === undefined ? {} : { details }) } });

describe("what is said of a batch", () => {
  it("every request is counted once, under what became of it", () => {
    const results = [result({}), result({}), result({ state: "denied" }), result({ outcome: "signed", state: "pending" }), refused("already_decided"), refused("expired"), refused("stale_view"), result({ outcome: "unknown", state: null }), result({ outcome: "not_tried", state: null })];
    expect(batchSummary(results)).toBe("2 approved, 1 denied, 1 signed, 1 overtaken, 1 expired, 1 not confirmed, 1 not tried, 1 refused");
  });

  it("an overtaken one names who was faster and what they did; whatever else is refused says the server's sentence", () => {
    expect(outcomeWords(refused("already_decided", { decided_by: { name: "Dana Reyes" }, state: "denied" })).words).toBe("Overtaken: Dana Reyes denied it");
    expect(outcomeWords(refused("already_decided", { decided_by: null, state: "cancelled" })).words).toBe("Overtaken: The agent cancelled it");
    expect(outcomeWords(refused("not_an_approver")).words).toBe("The sentence of the server.");
  });

  it("nothing is called approved that the server did not say is", () => {
    for (const outcome of ["signed", "unknown", "not_tried", "refused"] as const) expect(outcomeWords(result({ outcome, state: null })).words).not.toMatch(/^Approved/);
  });
});
