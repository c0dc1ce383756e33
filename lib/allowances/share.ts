/** One process's share of a limit a minute that all instances have together, pure (contract section 20). */
export type Share = {
  limit: number;
  /** When the minute ends, on the clock of this process. */
  endsAt: number;
  /** What may be used without asking the database again. */
  left: number;
  /** Reads that were let through beyond `left`; paid out of the next lease. */
  owed: number;
  /** How many reads this process let through in the minute. */
  reads: number;
  /** Whether the last lease took all that there was. */
  spent: boolean;
};

export type Step = "go" | "lease" | "wait";

const MINUTE_MS = 60_000;

/** A thirtieth of the limit at a time: some thirty statements a minute, whatever the traffic. */
export function leaseSize(limit: number): number {
  return Math.max(1, Math.ceil(limit / 30));
}

/** The share to go on with: a new one where the minute is over or the limit is another. */
export function shareAt(share: Share | undefined, limit: number, now: number): Share {
  if (share !== undefined && share.limit === limit && now < share.endsAt) return share;
  return { limit, endsAt: now + MINUTE_MS, left: 0, owed: 0, reads: 0, spent: false };
}

/**
 * What becomes of one more call. Only writes take a lease, for reads write nothing: a read beyond the share goes all the
 * same, as long as this process alone has not let through the whole limit, and is paid out of the next lease.
 */
export function stepOf(share: Share, reads: boolean): Step {
  if (share.left > 0) return "go";
  if (share.spent) return "wait";
  if (!reads) return "lease";
  return share.reads < share.limit ? "go" : "wait";
}

/** The share once a call has gone. */
export function counted(share: Share, reads: boolean): Share {
  const by = share.left > 0 ? { left: share.left - 1 } : { owed: share.owed + 1 };
  return { ...share, ...by, reads: share.reads + (reads ? 1 : 0) };
}

export type Lease = { asked: number; paid: number; taken: number; endsAt: number };

/** The share once a lease has come, `paid` of which was for reads that went before. */
export function leased(share: Share, { asked, paid, taken, endsAt }: Lease): Share {
  return { ...share, endsAt, left: share.left + Math.max(0, taken - paid), owed: Math.max(0, share.owed - paid), spent: taken < asked };
}
