import { sizeOfArgs } from "./call";
import type { Clock } from "./clock";
import type { Decision } from "./decision";
import { Fault } from "./fault";
import type { Answer, Transport } from "./http";
import { findSecrets } from "./leak-guard";
import { record, textOf } from "./reading";
import { isTransient } from "./retry";
import { retryAfterMs } from "./retry-after";
import type { AuditStats } from "./stats";

const FLUSH_AFTER_MS = 2_000;
const FLUSH_AT = 50;
const MOST_IN_BATCH = 500;
const MOST_BYTES_IN_BATCH = 200_000;
const MOST_KEPT = 5_000;
const CROWDED = 1_000;
const MOST_BYTES_KEPT = 8_000_000;
/** Larger or deeper arguments are told by their hash only: inside a batch the server would refuse them, and the call would be missing from the audit. */
const LARGEST_ARGS = 32_768;
const DEEPEST_ARGS = 24;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** At the end of a process the last batches have this long. */
const FAREWELL_MS = 2_000;
const LONGEST_ATTEMPT_MS = 5_000;

interface Entry {
  decidedAt: number;
  size: number;
  decision: Decision;
  /** As it is told; made when its turn comes, so that judging a call is not kept by it, and kept from then on. */
  wire: Record<string, unknown> | null;
}

/** Sent again exactly as it was until the server has answered, so that nothing counts twice. */
interface Batch {
  entries: Entry[];
  dropped: number;
}

/**
 * Tells the server what was judged in this process: in batches, in the background, again after network trouble. Adding
 * never waits and never throws; what cannot be kept is counted, and the count goes with the next batch.
 */
export class AuditSink {
  readonly #parts: { transport: Transport; clock: Clock; attemptMs: number };
  #queue: Entry[] = [];
  #bytes = 0;
  #batch: Batch | null = null;
  #sending: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #unreported = 0;
  #dropped = 0;
  #delivered = 0;
  #problem: string | null = null;

  constructor(parts: { transport: Transport; clock: Clock; attemptMs: number }) {
    this.#parts = parts;
  }

  add(decision: Decision): void {
    const { action, args } = decision.call;
    const size = 3 * (action.length + Math.min(sizeOfArgs(args), LARGEST_ARGS)) + 512;
    this.#queue.push({ decidedAt: this.#parts.clock.monotonic(), size, decision, wire: null });
    this.#bytes += size;
    while (this.#queue.length > MOST_KEPT || this.#bytes > MOST_BYTES_KEPT) this.#forgetOldest();
    sayFarewell(this);
    if (this.#failures > 0) return;
    if (this.#queue.length >= FLUSH_AT) void this.#send();
    else this.#schedule(FLUSH_AFTER_MS);
  }

  /** Lets the sending have a turn where an agent judges calls without ever waiting for anything; no turn where the server is away. */
  async yieldIfCrowded(): Promise<void> {
    if (this.#queue.length < CROWDED || this.#failures > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  /** Resolves when everything was delivered, or after so many milliseconds; never rejects. */
  async flush(timeoutMs = FAREWELL_MS): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (this.#queue.length > 0 || this.#batch !== null) {
      const left = deadline - performance.now();
      const failures = this.#failures;
      if (left <= 0 || !(await endsWithin(this.#send(), left))) return;
      if (this.#failures > failures) await new Promise((resolve) => setTimeout(resolve, Math.min(100, Math.max(0, left))));
    }
  }

  stats(): AuditStats {
    return { queued: this.#queue.length + (this.#batch?.entries.length ?? 0), delivered: this.#delivered, dropped: this.#dropped, problem: this.#problem };
  }

  #forgetOldest(): void {
    const oldest = this.#queue.shift();
    this.#bytes -= oldest?.size ?? 0;
    this.#lose(1);
  }

  #lose(count: number): void {
    this.#dropped += count;
    this.#unreported += count;
  }

  /** The timer keeps no process alive. */
  #schedule(ms: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#send();
    }, ms);
    (this.#timer as { unref?: () => void }).unref?.();
  }

  #send(): Promise<void> {
    this.#sending ??= this.#deliver().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  /** One batch, and more while they are worth an exchange of their own: what trickles in meanwhile waits for company. */
  async #deliver(): Promise<void> {
    let batch = this.#nextBatch();
    while (batch !== null) {
      const pause = await this.#post(batch);
      if (pause !== null) {
        this.#failures += 1;
        this.#schedule(pause);
        return;
      }
      batch = this.#batch !== null || this.#queue.length >= FLUSH_AT ? this.#nextBatch() : null;
    }
    if (this.#queue.length > 0) this.#schedule(FLUSH_AFTER_MS);
  }

  #nextBatch(): Batch | null {
    if (this.#batch !== null || this.#queue.length === 0) return this.#batch;
    let [count, bytes] = [0, 0];
    while (count < Math.min(MOST_IN_BATCH, this.#queue.length) && (count === 0 || bytes + (this.#queue[count]?.size ?? 0) <= MOST_BYTES_IN_BATCH)) {
      bytes += this.#queue[count]?.size ?? 0;
      count += 1;
    }
    this.#batch = { entries: this.#queue.splice(0, count), dropped: this.#unreported };
    for (const entry of this.#batch.entries) entry.wire ??= wireOf(entry.decision);
    this.#bytes -= bytes;
    this.#unreported = 0;
    return this.#batch;
  }

  /** Null where the batch is settled, one way or the other; else the milliseconds after which to try again. */
  async #post(batch: Batch): Promise<number | null> {
    const { transport, clock, attemptMs } = this.#parts;
    const now = clock.monotonic();
    const entries = batch.entries.map(({ wire, decidedAt }) => ({ ...wire, age_ms: Math.max(0, Math.round(now - decidedAt)) }));
    const backOff = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures) * (0.5 + Math.random() / 2);
    try {
      const answer = await transport({ method: "POST", path: "/v1/sdk/audit", body: { entries, dropped: batch.dropped }, timeoutMs: Math.min(attemptMs, LONGEST_ATTEMPT_MS) });
      if (answer.status >= 200 && answer.status < 300) return this.#settle(batch, "delivered");
      this.#problem = `the server answered ${answer.status}: ${textOf(record(answer.body), "message") ?? "no reason was given"}`;
      if (answer.status >= 500 || isTransient(answer)) return retryAfterMs(answer) ?? backOff;
      return this.#refused(batch, answer);
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      return error instanceof Fault ? backOff : this.#settle(batch, "lost");
    }
  }

  /** One entry that the server cannot take must not cost the others their place in the audit: halves are tried apart. */
  #refused(batch: Batch, answer: Answer): null {
    if (batch.entries.length < 2 || ![400, 413, 422].includes(answer.status)) return this.#settle(batch, "lost");
    const half = Math.ceil(batch.entries.length / 2);
    const rest = batch.entries.slice(half);
    this.#queue.unshift(...rest);
    this.#bytes += rest.reduce((sum, { size }) => sum + size, 0);
    this.#batch = { entries: batch.entries.slice(0, half), dropped: batch.dropped };
    return null;
  }

  #settle(batch: Batch, how: "delivered" | "lost"): null {
    this.#batch = null;
    this.#failures = 0;
    if (this.#queue.length === 0) departing.delete(this);
    if (how === "lost") {
      this.#unreported += batch.dropped;
      this.#lose(batch.entries.length);
    } else {
      this.#delivered += batch.entries.length;
      this.#problem = null;
    }
    return null;
  }
}

/** What looks like a secret stays here, and the server is told that something does. */
function wireOf({ call, ...decision }: Decision): Record<string, unknown> {
  const isOpen = (value: unknown) => findSecrets(value).length === 0;
  const shown = { action: isOpen(call.action), args: sizeOfArgs(call.args) <= LARGEST_ARGS && isFlatEnough(call.args) && isOpen(call.args), resource: isOpen(call.resource), agent: isOpen(call.agentId) };
  return {
    id: crypto.randomUUID(),
    action: shown.action ? call.action : "(withheld)",
    ...(call.args !== undefined && shown.args ? { args: call.args } : {}),
    args_hash: decision.argsHash,
    ...(call.resource !== undefined && shown.resource ? { resource: call.resource } : {}),
    ...(call.agentId !== undefined && shown.agent ? { agent_id: call.agentId } : {}),
    ...(Object.values(shown).every(Boolean) ? {} : { withheld: true }),
    ...(decision.policySource === "local" ? { policy_source: "local" } : {}),
    decision: decision.decision,
    decision_source: decision.decisionSource,
    ...(decision.ruleId === null ? {} : { rule_id: decision.ruleId }),
    ...(typeof decision.policyVersion === "number" ? { policy_version: decision.policyVersion } : {}),
  };
}

function isFlatEnough(value: unknown, levels = DEEPEST_ARGS): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((member) => isFlatEnough(member, levels - 1));
}

async function endsWithin(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

const departing = new Set<AuditSink>();
let listening = false;

/** Delivers what is left when a process of Node's kind has nothing more to do; one listener, however many clients. */
function sayFarewell(sink: AuditSink): void {
  departing.add(sink);
  if (listening) return;
  listening = true;
  const { process } = globalThis as { process?: { once?: (event: string, listener: () => void) => void } };
  process?.once?.("beforeExit", () => {
    listening = false;
    for (const left of departing) void left.flush(FAREWELL_MS);
    departing.clear();
  });
}
