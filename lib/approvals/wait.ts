import { database } from "@/lib/database";
import type { Id } from "@/lib/ids";
import { connectSignals, listen } from "@/lib/signals";
import { LIMITS } from "@/lib/vocabulary";

/**
 * Who waits for what, in this process. A signal wakes a waiter at once; a sweep every 500 ms finds what no signal told
 * (contract section 6), with one query for all waiters together.
 */
type Waiter = () => Promise<void>;
type Room = { waiting: Map<Id<"request">, Set<Waiter>>; sweep: NodeJS.Timeout | null; sweeping: boolean; closed: boolean };

const SWEEP_MS = 500;
const store = globalThis as typeof globalThis & { countersignWaiting?: Room };

function room(): Room {
  if (store.countersignWaiting === undefined) {
    const made: Room = { waiting: new Map(), sweep: null, sweeping: false, closed: false };
    store.countersignWaiting = made;
    listen((_, signals) => {
      const woken = signals.flatMap(({ requestId }) => (requestId === null ? [] : wake(made, requestId)));
      return woken.length === 0 ? undefined : Promise.all(woken);
    });
    connectSignals(database().sql).catch(() => undefined);
  }
  return store.countersignWaiting;
}

function wake(at: Room, id: Id<"request">): Promise<void>[] {
  return [...(at.waiting.get(id) ?? [])].map((waiter) => waiter());
}

async function sweep(at: Room): Promise<void> {
  if (at.sweeping || at.waiting.size === 0) return;
  at.sweeping = true;
  try {
    const ids = [...at.waiting.keys()];
    const rows = await database().sql<{ id: Id<"request"> }[]>`
      select id from approval_requests where id = any(${ids}) and (state <> 'pending' or expires_at <= clock_timestamp())`;
    for (const { id } of rows) wake(at, id);
  } catch {
    /* The database is away; the waiters' own time limits hold, and the next sweep tries again. */
  } finally {
    at.sweeping = false;
  }
}

export type Wait = { changed: Promise<void>; stop(): void; read(): void };

/** `changed` resolves when the request may have changed, after the given milliseconds, or on `stop`; the caller reads the truth itself and then says so by `read`. */
function waitFor(id: Id<"request">, milliseconds: number): Wait {
  const at = room();
  const waiters = at.waiting.get(id) ?? new Set<Waiter>();
  at.waiting.set(id, waiters);
  at.sweep ??= setInterval(() => void sweep(at), SWEEP_MS);
  let [stop, read] = [() => {}, () => {}];
  const hasRead = new Promise<void>((resolve) => (read = resolve));
  const changed = new Promise<void>((resolve) => {
    const timer = setTimeout(() => stop(), milliseconds);
    const waiter = () => {
      stop();
      return hasRead;
    };
    stop = () => {
      clearTimeout(timer);
      waiters.delete(waiter);
      leave(at, id, waiters);
      resolve();
    };
    waiters.add(waiter);
  });
  return { changed, stop, read };
}

function leave(at: Room, id: Id<"request">, waiters: Set<Waiter>): void {
  if (waiters.size === 0 && at.waiting.get(id) === waiters) at.waiting.delete(id);
  if (at.waiting.size > 0 || at.sweep === null) return;
  clearInterval(at.sweep);
  at.sweep = null;
}

/**
 * Reads until the request is no longer pending, the seconds are over or the caller has gone; answers what it read last.
 * The wait begins before the read, so no decision can fall between the two.
 */
export async function holdWhilePending<T extends { state: string }>(id: Id<"request">, hold: { seconds: number; signal: AbortSignal }, read: () => Promise<T>): Promise<T> {
  const until = performance.now() + hold.seconds * 1_000;
  for (let before: Wait | null = null; ; ) {
    const wait = waitFor(id, Math.max(0, until - performance.now()));
    const gone = () => wait.stop();
    hold.signal.addEventListener("abort", gone, { once: true });
    try {
      const found = await read().finally(() => before?.read());
      if (found.state !== "pending" || hold.signal.aborted || room().closed || performance.now() >= until) return found;
      await wait.changed;
      before = wait;
    } finally {
      wait.stop();
      if (before !== wait) wait.read();
      hold.signal.removeEventListener("abort", gone);
    }
  }
}

/** Holds nobody any longer, for the process ends: each waiter reads once more and is answered with what is true then. */
export function releaseWaiting(): void {
  const at = room();
  at.closed = true;
  for (const id of [...at.waiting.keys()]) wake(at, id);
}

/** Seconds asked for by `Prefer: wait=25` (RFC 7240 section 4.3), at most 30; null where nothing valid was asked. */
export function preferredWait(header: string | null): number | null {
  const match = header === null ? null : /(?:^|[,;\s])wait\s*=\s*"?(\d{1,4})"?(?:$|[,;\s])/i.exec(header);
  if (match?.[1] === undefined) return null;
  const seconds = Math.min(Number(match[1]), LIMITS.holdCap);
  return seconds >= 1 ? seconds : null;
}

/** How many agents this process holds; for health pages and benchmarks. */
export function waitingCount(): number {
  return store.countersignWaiting?.waiting.size ?? 0;
}
