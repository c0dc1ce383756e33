import type { Database } from "@/db/client";
import { signChain } from "@/lib/audit/checkpoint";
import { insertCheckpoint, listUnsealed } from "@/lib/audit/checkpoint-repo";
import { packPeaks } from "@/lib/audit/merkle";

const EVERY_MS = 60_000;

/**
 * Keeps a signed checkpoint of every chain that has grown. A checkpoint is no event of the chain, or each would call for the
 * next; its table only grows. Safe on several instances: the same size gives the same row.
 */
export async function sealChains(db: Database): Promise<number> {
  const grown = await listUnsealed(db);
  for (const { orgId, seq } of grown) {
    const signed = await signChain({ db, orgId }, seq);
    if (signed !== null) await insertCheckpoint(db, { orgId, size: seq, root: signed.root, peaks: packPeaks(signed.tree), note: signed.note });
  }
  return grown.length;
}

/** Seals once a minute until it is stopped; one that fails is made good by the next. */
export function startSealing(db: Database): { stop(): void } {
  const run = () => void sealChains(db).catch(() => undefined);
  const timer = setInterval(run, EVERY_MS);
  timer.unref();
  run();
  return { stop: () => clearInterval(timer) };
}
