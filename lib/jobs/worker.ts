import { connectWorker, database } from "@/lib/database";
import { startSealing } from "@/lib/audit/seal";
import { doWhatIsDue } from "@/lib/approvals/due";
import { complainAgain, databaseAnswered } from "@/lib/complain";
import { startDeliveryWorker } from "@/lib/deliveries/worker";
import { startSweeping } from "@/lib/jobs/sweep";
import { beat } from "@/lib/loops";
import { startWorker } from "@/lib/notifications/worker";
import { connectSignals } from "@/lib/signals";

const EVERY_MS = 1_000;
const store = globalThis as typeof globalThis & { countersignWorker?: { stop(): Promise<void> } };

/** Starts this process's share of the background work; safe to call twice. */
export function startBackgroundWork(): void {
  if (store.countersignWorker !== undefined) return;
  const connection = connectWorker();
  void connectSignals(database().sql).catch(() => undefined);
  const mail = startWorker(connection);
  const messages = startDeliveryWorker(connection);
  const sweeping = startSweeping(database().db);
  const sealing = startSealing(database().db);
  let stopped = false;
  let looking = Promise.resolve(0);
  const tick = async (): Promise<void> => {
    beat("due");
    const beganAt = performance.now();
    looking = doWhatIsDue(connection.db).then(
      (done) => {
        databaseAnswered(beganAt);
        return done;
      },
      (error: unknown) => {
        complainAgain("Due work failed and is tried again", error);
        return 0;
      },
    );
    const done = await looking;
    if (!stopped) setTimeout(() => void tick(), done > 0 ? 10 : EVERY_MS).unref();
  };
  void tick();
  store.countersignWorker = {
    stop: async () => {
      stopped = true;
      sweeping.stop();
      sealing.stop();
      await Promise.all([mail.stop(), messages.stop(), looking]);
      await connection.close();
    },
  };
}

/** Ends this process's share of the background work, after what is under way. */
export async function stopBackgroundWork(): Promise<void> {
  await store.countersignWorker?.stop();
  delete store.countersignWorker;
}
