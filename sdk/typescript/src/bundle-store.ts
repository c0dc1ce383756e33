import { openBundle } from "./bundle";
import type { Bundle } from "./bundle";
import type { Clock } from "./clock";
import { Fault } from "./fault";
import type { Answer, Transport } from "./http";
import { isTransient } from "./retry";
import { retryAfterMs } from "./retry-after";
import type { BundleStats } from "./stats";

/** From this age on a bundle that is used is asked for again, in the background. */
const REFRESH_MS = 2_000;
/** From this age on it is asked for again before it is used. */
const FRESH_MS = 5_000;
/** Where the server cannot be reached, a bundle is used up to this age, so that a restart of the server stops nobody. */
const LONGEST_MS = 60_000;
/** A bundle that was refused is not asked for again for so long; meanwhile the server judges. */
const REFUSED_PAUSE_MS = 60_000;
/** A refresh keeps a call no longer than this where there is a bundle to fall back on. */
const PATIENCE_MS = 2_000;

interface StoreParts {
  transport: Transport;
  clock: Clock;
  attemptMs: number;
  apiKey: string;
  email: string | undefined;
  pinnedKey: string | undefined;
}

/** The newest bundle, how long it may still be used, and when to ask again (docs/decisions/0006). */
export class BundleStore {
  readonly #parts: StoreParts;
  #bundle: Bundle | null = null;
  /** Survives a refused bundle, so that a step back or another key is noticed afterwards too. */
  #lastGood: Bundle | null = null;
  #confirmedAt = 0;
  #notBefore = Number.NEGATIVE_INFINITY;
  #refreshing: Promise<void> | null = null;
  #problem: string | null = null;

  constructor(parts: StoreParts) {
    this.#parts = parts;
  }

  /** The bundle to judge by now, or null where the server has to be asked. Rejects with the signal's reason only. */
  async current(signal: AbortSignal | undefined): Promise<Bundle | null> {
    if (this.#bundle !== null && this.#age() < FRESH_MS) {
      if (this.#age() >= REFRESH_MS) void this.#refresh();
      return this.#bundle;
    }
    await until(this.#refresh(), signal);
    return this.#bundle !== null && this.#age() < LONGEST_MS ? this.#bundle : null;
  }

  /** Looks for a newer bundle in the background where the server judged by another version. */
  heard(version: number | string | null): void {
    if (this.#bundle !== null && version !== null && version !== this.#bundle.policy.version) void this.#refresh();
  }

  stats(): BundleStats {
    return { policyVersion: this.#bundle?.policy.version ?? null, ageS: this.#bundle === null ? null : this.#age() / 1_000, problem: this.#problem };
  }

  #age(): number {
    return this.#parts.clock.monotonic() - this.#confirmedAt;
  }

  #refresh(): Promise<void> {
    if (this.#refreshing !== null) return this.#refreshing;
    const now = this.#parts.clock.monotonic();
    if (now < this.#notBefore) return Promise.resolve();
    this.#notBefore = now + REFRESH_MS;
    this.#refreshing = this.#ask().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** Never rejects: whatever goes wrong leaves the bundle to its age, or takes it away. */
  async #ask(): Promise<void> {
    const { transport, attemptMs } = this.#parts;
    const fallback = this.#bundle !== null && this.#age() < LONGEST_MS;
    const known = this.#bundle?.etag ?? null;
    try {
      const answer = await transport({ method: "GET", path: "/api/policies/bundle", headers: known === null ? {} : { "if-none-match": known }, timeoutMs: fallback ? Math.min(attemptMs, PATIENCE_MS) : attemptMs });
      await this.#take(answer, known);
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      const isTrouble = error instanceof Fault && error.kind !== "contradiction";
      if (!isTrouble) this.#discard();
    }
  }

  async #take(answer: Answer, known: string | null): Promise<void> {
    if (answer.status === 304 && known !== null && known === this.#bundle?.etag) {
      this.#confirm(answer);
      return;
    }
    if (answer.status !== 200) {
      this.#problem = `the server answered ${answer.status} when asked for its policy bundle`;
      const pause = retryAfterMs(answer);
      if (answer.status < 500 && !isTransient(answer)) this.#discard();
      else if (pause !== undefined) this.#notBefore = answer.receivedAt + Math.min(pause, REFUSED_PAUSE_MS);
      return;
    }
    const { apiKey, email, pinnedKey } = this.#parts;
    const bundle = await openBundle(answer.body, answer.headers.get("etag"), { apiKey, email, publicKey: pinnedKey ?? this.#lastGood?.publicKey, before: this.#lastGood });
    this.#bundle = bundle;
    this.#lastGood = bundle;
    this.#confirm(answer);
  }

  /** Counted from when the question left, so that a slow answer is not taken for a fresh one. */
  #confirm(answer: Answer): void {
    this.#confirmedAt = answer.sentAt;
    this.#problem = null;
  }

  #discard(): void {
    this.#bundle = null;
    this.#notBefore = this.#parts.clock.monotonic() + REFUSED_PAUSE_MS;
  }
}

/** Waits for work that others wait for too: an abort ends this wait only. */
async function until(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    void work.finally(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
  });
}
