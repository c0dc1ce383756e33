import type { Clock } from "@countersign/sdk";

/** Time that passes only in `sleep`, so that a wait of days takes no time. */
export class VirtualClock implements Clock {
  #now = 0;
  /** Wall clock ahead of or behind the world, in milliseconds. */
  offset = 0;
  readonly sleeps: number[] = [];

  monotonic(): number {
    return this.#now;
  }

  wall(): number {
    return Date.UTC(2026, 0, 1) + this.offset + this.#now;
  }

  advance(ms: number): void {
    this.#now += ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.sleeps.push(ms);
    this.#now += ms;
    return Promise.resolve();
  }
}
