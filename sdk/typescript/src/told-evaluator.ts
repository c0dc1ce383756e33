import { AuditSink } from "./audit-sink";
import type { BundledEvaluator } from "./bundle-evaluator";
import type { Evaluator } from "./backend";
import type { Clock } from "./clock";
import type { Transport } from "./http";
import { NO_STATS } from "./stats";

/**
 * Tells the server what an agent's own policy decided (hybrid mode). A deny that may be lifted is not told here: the
 * request that follows it is its record.
 */
export function toldEvaluator(local: Evaluator, parts: { transport: Transport; clock: Clock; attemptMs: number }): BundledEvaluator {
  const sink = new AuditSink(parts);
  let judged = 0;
  return {
    async guard(call, signal) {
      const decision = await local.guard(call, signal);
      judged += 1;
      if (!decision.hitlEligible) sink.add(decision);
      await sink.yieldIfCrowded();
      return decision;
    },
    check: (call, signal) => local.check(call, signal),
    stats: () => ({ ...NO_STATS, judgedInProcess: judged, audit: sink.stats() }),
    flush: (timeoutMs) => sink.flush(timeoutMs),
  };
}
