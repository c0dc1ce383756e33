import { takeLease } from "@/lib/allowances/lease";
import { counted, leased, leaseSize, shareAt, stepOf, type Share } from "@/lib/allowances/share";
import { AppError } from "@/lib/errors";

/** One process's shares; tests hold several in one process. */
export type Shares = { held: Map<string, Share>; leasing: Map<string, Promise<void>> };

export const noShares = (): Shares => ({ held: new Map(), leasing: new Map() });

const store = globalThis as typeof globalThis & { countersignShares?: Shares };
const MOST_HELD = 50_000;

export type Limit = { bucket: string; perMinute: number; /** Begins the sentence of a refusal: whose limit it is. */ whose?: string };

/**
 * Counts one call against a limit a minute that all instances share; throws 429 with the wait. A process takes the limit
 * in leases, so that most calls ask nobody; what is leased is never more than the limit. Reads take no lease.
 */
export async function takeFromAllowance({ bucket, perMinute, whose }: Limit, reads: boolean, shares: Shares = (store.countersignShares ??= noShares())): Promise<void> {
  for (;;) {
    const now = performance.now();
    const share = shareAt(shares.held.get(bucket), perMinute, now);
    const step = stepOf(share, reads);
    if (step === "wait") throw tooMany({ bucket, perMinute, whose: whose ?? "This was asked" }, share.endsAt - now);
    if (step === "go") return keep(shares, bucket, counted(share, reads));
    keep(shares, bucket, share);
    await lease(shares, bucket, perMinute);
  }
}

/** One lease at a time for each limit; who comes meanwhile waits for it too. */
function lease(shares: Shares, bucket: string, limit: number): Promise<void> {
  const under = shares.leasing.get(bucket);
  if (under !== undefined) return under;
  const work = leaseOnce(shares, bucket, limit).finally(() => shares.leasing.delete(bucket));
  shares.leasing.set(bucket, work);
  return work;
}

async function leaseOnce(shares: Shares, bucket: string, limit: number): Promise<void> {
  const paid = shareAt(shares.held.get(bucket), limit, performance.now()).owed;
  const asked = leaseSize(limit) + paid;
  const { taken, msLeft } = await takeLease(bucket, limit, asked);
  const now = performance.now();
  keep(shares, bucket, leased(shareAt(shares.held.get(bucket), limit, now), { asked, paid, taken, endsAt: now + msLeft }));
}

/** What is forgotten was counted already, so forgetting lets nobody have more. */
function keep(shares: Shares, bucket: string, share: Share): void {
  if (shares.held.size >= MOST_HELD && !shares.held.has(bucket)) shares.held.clear();
  shares.held.set(bucket, share);
}

function tooMany({ perMinute, whose }: Required<Limit>, waitMs: number): AppError {
  const wait = Math.max(1, Math.ceil(waitMs / 1_000));
  return new AppError("rate_limited", `${whose} more than ${perMinute} times in a minute, which is the limit. Wait ${wait} s and try again.`, { headers: { "Retry-After": String(wait) } });
}
