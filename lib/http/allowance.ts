import { AppError } from "@/lib/errors";

type Window = { startedAt: number; used: number };
const store = globalThis as typeof globalThis & { countersignAllowance?: Map<string, Window> };
const WINDOW_MS = 60_000;

/** Counts calls per key and minute in this process; throws 429 with the wait. A held poll counts once. */
export function takeFromAllowance(key: string, perMinute: number, now: number = Date.now()): void {
  store.countersignAllowance ??= new Map();
  const windows = store.countersignAllowance;
  const current = windows.get(key);
  if (current === undefined || now - current.startedAt >= WINDOW_MS) {
    if (windows.size > 50_000) windows.clear();
    windows.set(key, { startedAt: now, used: 1 });
    return;
  }
  current.used += 1;
  if (current.used > perMinute) {
    const wait = Math.ceil((current.startedAt + WINDOW_MS - now) / 1_000);
    throw new AppError("rate_limited", `More than ${perMinute} calls in a minute. Wait ${wait} s and try again.`, { headers: { "Retry-After": String(wait) } });
  }
}
