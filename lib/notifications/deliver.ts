import { and, eq, sql } from "drizzle-orm";
import type { Connection, Database } from "@/db/client";
import { deliveries } from "@/db/schema";
import { MailRefused, sendMail } from "@/lib/channels/email/send";
import { MAX_ATTEMPTS, secondsUntilRetry } from "@/lib/notifications/backoff";
import { composeMail, type Delivery } from "@/lib/notifications/compose";
import { listen } from "@/lib/signals";

/** Seconds for which a claimed delivery is left alone; a process that died in between is overtaken after them. */
const LEASE_SECONDS = 60;
const IDLE_MS = 1_000;

/** Takes one due delivery for this worker: a row that another worker is taking is passed over. */
async function claim(db: Database): Promise<Delivery | null> {
  const due = db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.state, "queued"), sql`${deliveries.nextAttemptAt} <= clock_timestamp()`))
    .orderBy(deliveries.nextAttemptAt)
    .limit(1)
    .for("update", { skipLocked: true });
  const [row] = await db
    .update(deliveries)
    .set({ attempts: sql`${deliveries.attempts} + 1`, nextAttemptAt: sql`clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})` })
    .where(eq(deliveries.id, due))
    .returning();
  return row ?? null;
}

type Ending = { state: "sent" } | { state: "dead"; error: string } | { state: "queued"; error: string; seconds: number };

async function attempt(db: Database, delivery: Delivery): Promise<Ending> {
  try {
    const composed = await composeMail(db, delivery);
    if ("skip" in composed) return { state: "dead", error: `Not sent. ${composed.skip}` };
    await sendMail(composed.mail);
    return { state: "sent" };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const seconds = error instanceof MailRefused && error.permanent ? null : secondsUntilRetry(delivery.attempts, Math.random());
    return seconds === null ? { state: "dead", error: words } : { state: "queued", error: words, seconds };
  }
}

async function record(db: Database, delivery: Delivery, ending: Ending): Promise<void> {
  const set = {
    state: ending.state,
    lastError: ending.state === "sent" ? null : ending.error.slice(0, 1_000),
    ...(ending.state === "sent" ? { sentAt: sql`clock_timestamp()` } : {}),
    ...(ending.state === "queued" ? { nextAttemptAt: sql`clock_timestamp() + make_interval(secs => ${ending.seconds})` } : {}),
  };
  await db.update(deliveries).set(set).where(and(eq(deliveries.id, delivery.id), eq(deliveries.state, "queued"), eq(deliveries.attempts, delivery.attempts)));
}

/** Sends the next due delivery, outside any transaction. False when none is due. */
export async function deliverNext(db: Database): Promise<boolean> {
  const delivery = await claim(db);
  if (delivery === null) return false;
  const ending = delivery.attempts > MAX_ATTEMPTS ? ({ state: "dead", error: "Given up: the process ended during every attempt." } as const) : await attempt(db, delivery);
  await record(db, delivery, ending);
  return true;
}

export type Worker = { stop(): Promise<void> };

const store = globalThis as typeof globalThis & { countersignWorkerSeen?: number };

/** Whether this process has a worker that looked for work in the last 30 seconds (`/readyz`). */
export function workerIsAlive(now: number = Date.now()): boolean {
  return store.countersignWorkerSeen !== undefined && now - store.countersignWorkerSeen < 30_000;
}

/** Sends what is due until it is stopped: at once after a commit of this process, and every second whatever wrote it. */
export function startWorker(connection: Connection): Worker {
  const stopping = new AbortController();
  let wake = () => {};
  const unlisten = listen(() => wake());
  const rest = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      timer.unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async () => {
    while (!stopping.signal.aborted) {
      store.countersignWorkerSeen = Date.now();
      const busy = await deliverNext(connection.db).catch((error: unknown) => complain(error));
      if (!busy && !stopping.signal.aborted) await rest(IDLE_MS);
    }
  };
  const finished = run();
  return {
    stop: async () => {
      stopping.abort();
      unlisten();
      wake();
      await finished;
    },
  };
}

function complain(error: unknown): false {
  process.stderr.write(`${JSON.stringify({ level: "error", error: `The delivery worker failed and goes on: ${error instanceof Error ? error.message : String(error)}` })}\n`);
  return false;
}
