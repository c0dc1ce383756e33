import { database } from "@/lib/database";
import { AppError } from "@/lib/errors";

/** A call that is being worked on: since when, and how it is told that the database is away. */
type Call = { since: number; giveUp(error: Error): void };
type Watch = { calls: Set<Call>; round: NodeJS.Timeout | null; looking: boolean };

const PATIENCE_MS = 700;
const ROUND_MS = 300;
const store = globalThis as typeof globalThis & { countersignWatch?: Watch };

/**
 * Waits for work as long as the database answers: slow work and held polls may take their time, a database that is away ends
 * the wait with 503 within three seconds (contract section 13). One look at the database serves all calls together.
 */
export function whileDatabaseAnswers<T>(work: Promise<T>): Promise<T> {
  const watch = (store.countersignWatch ??= { calls: new Set(), round: null, looking: false });
  return new Promise<T>((resolve, reject) => {
    const call: Call = { since: performance.now(), giveUp: reject };
    watch.calls.add(call);
    watch.round ??= setInterval(() => void look(watch), ROUND_MS).unref();
    work.then(resolve, reject).finally(() => watch.calls.delete(call));
  });
}

async function look(watch: Watch): Promise<void> {
  const late = performance.now() - PATIENCE_MS;
  const waiting = [...watch.calls].filter((call) => call.since <= late);
  if (watch.calls.size === 0 && watch.round !== null) {
    clearInterval(watch.round);
    watch.round = null;
  }
  if (waiting.length === 0 || watch.looking) return;
  watch.looking = true;
  const answers = await database().answers().catch(() => false);
  watch.looking = false;
  if (!answers) for (const call of waiting) call.giveUp(away());
}

function away(): AppError {
  return new AppError("database_away", "The database stopped answering, so whether anything was saved is not known. Look again in a moment before you repeat this.", { headers: { "Retry-After": "1" } });
}
