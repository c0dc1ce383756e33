/** What a process that does background work does again and again. */
export const LOOPS = ["mail", "channels", "due"] as const;
export type Loop = (typeof LOOPS)[number];

const QUIET_MS = 30_000;
const store = globalThis as typeof globalThis & { countersignLoops?: Map<Loop, number> };
const seen = () => (store.countersignLoops ??= new Map<Loop, number>());

/** Says that this loop of this process is at work. */
export function beat(loop: Loop): void {
  seen().set(loop, Date.now());
}

/** The loops of this process that have not been at work in the last 30 seconds (`/readyz`). */
export function silentLoops(now: number = Date.now()): Loop[] {
  return LOOPS.filter((loop) => now - (seen().get(loop) ?? -Infinity) >= QUIET_MS);
}
