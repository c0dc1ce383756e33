import type { ChainReport } from "@/lib/audit/schema";
import { verifyChain } from "@/lib/audit/verify";
import type { Ctx } from "@/lib/context";

type Known = { report: ChainReport | null; at: number; running: Promise<void> | null };

const FRESH_MS = 5 * 60_000;
const PATIENCE_MS = 150;
const store = globalThis as typeof globalThis & { countersignChainState?: Map<string, Known> };

/**
 * The last known verdict on the organization's chain, checked again in the background once it is five minutes old. Waits at
 * most 150 ms, so that a long chain never holds a page up; null while nothing is known yet. Not for proof: `verifyChain` is.
 */
export async function lastChainReport(ctx: Ctx, verify: (ctx: Ctx) => Promise<ChainReport> = verifyChain): Promise<ChainReport | null> {
  store.countersignChainState ??= new Map();
  const known = store.countersignChainState.get(ctx.orgId) ?? { report: null, at: 0, running: null };
  store.countersignChainState.set(ctx.orgId, known);
  if (Date.now() - known.at >= FRESH_MS) known.running ??= check(ctx, known, verify);
  if (known.running !== null) await Promise.race([known.running, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
  return known.report;
}

/** A check that could not be made leaves what is known as it is and is tried again by the next page. */
async function check(ctx: Ctx, known: Known, verify: (ctx: Ctx) => Promise<ChainReport>): Promise<void> {
  try {
    known.report = await verify(ctx);
    known.at = Date.now();
  } catch {
    known.at = 0;
  } finally {
    known.running = null;
  }
}
