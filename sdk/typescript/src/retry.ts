import type { Clock } from "./clock";
import { Fault } from "./fault";
import type { Answer, Exchange, Transport } from "./http";
import { record, textOf } from "./reading";
import { retryAfterMs } from "./retry-after";

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;

export interface Budget {
  /** Monotonic milliseconds at which trying again ends. */
  deadline: number;
  /** Longest single attempt in milliseconds. */
  attemptMs: number;
  /** One attempt only. */
  once?: boolean;
  signal?: AbortSignal | undefined;
}

/**
 * Repeats an exchange over network faults, 429, 502, 503 and 504 with full jitter, obeying `Retry-After`, until the budget ends.
 * Only for exchanges that carry an idempotency or consumption key, or that are safe to repeat. Throws the last `Fault`, or returns the last answer.
 */
export async function sendWithRetries(transport: Transport, exchange: Omit<Exchange, "timeoutMs" | "signal">, budget: Budget, clock: Clock): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await attemptOnce(transport, exchange, budget, clock);
    if (!outcome.again || budget.once === true) return settle(outcome);
    const pause = outcome.retryAfterMs ?? Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
    if (clock.monotonic() + pause >= budget.deadline) return settle(outcome);
    await clock.sleep(pause, budget.signal);
  }
}

interface Outcome {
  answer?: Answer;
  fault?: Fault;
  again: boolean;
  retryAfterMs?: number | undefined;
}

async function attemptOnce(transport: Transport, exchange: Omit<Exchange, "timeoutMs" | "signal">, budget: Budget, clock: Clock): Promise<Outcome> {
  const remaining = budget.deadline - clock.monotonic();
  try {
    const answer = await transport({ ...exchange, signal: budget.signal, timeoutMs: Math.max(1, Math.min(budget.attemptMs, remaining)) });
    return { answer, again: isTransient(answer), retryAfterMs: retryAfterMs(answer) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { fault: error, again: error.kind === "network" };
  }
}

function settle(outcome: Outcome): Answer {
  if (outcome.answer !== undefined) return outcome.answer;
  throw outcome.fault ?? new Fault("network", "no attempt was made");
}

/** The same request may do better in a moment: overload, an outage, or the first copy of it still in flight. */
export function isTransient(answer: Answer): boolean {
  if (answer.status === 409) return answer.headers.has("retry-after");
  if (answer.status === 503) return textOf(record(answer.body), "code") !== "E1305";
  return answer.status === 429 || answer.status === 502 || answer.status === 504;
}
