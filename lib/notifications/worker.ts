import type { Connection } from "@/db/client";
import { Alarm } from "@/lib/alarm";
import { complain, complainAgain } from "@/lib/complain";
import { beat } from "@/lib/loops";
import type { Claimed } from "@/lib/notifications/claim";
import { claimSome, deliver } from "@/lib/notifications/deliver";
import { listen } from "@/lib/signals";

const IDLE_MS = 1_000;
/** After the alarm: whoever waits for what rang it is told first and has used its approval, and a busy server, which commits hundreds of times a second, looks once for many. */
const PAUSE_MS = 40;
/** Messages under way in this process; most of that time is spent waiting for the provider. */
const AT_ONCE = 16;

export type Worker = { stop(): Promise<void> };

/**
 * Sends mail and pushes until it is stopped: at once after a commit of this process or of another that is connected, and every
 * second whatever wrote them. Any number of workers may run on one database. `stop` waits for what is under way.
 */
export function startWorker({ db }: Pick<Connection, "db">): Worker {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  const alarm = new Alarm();
  const unlisten = listen(() => alarm.ring());
  const launch = (claimed: Claimed) => {
    const work = deliver(db, claimed)
      .catch((error: unknown) => complain("A message could not be dealt with and is taken up again", error))
      .finally(() => {
        running.delete(work);
        alarm.ring();
      });
    running.add(work);
  };
  const take = async (): Promise<number> => {
    const free = AT_ONCE - running.size;
    const claimed = free <= 0 ? [] : await claimSome(db, free);
    for (const one of claimed) launch(one);
    return claimed.length;
  };
  const run = async () => {
    while (!stopping.signal.aborted) {
      beat("mail");
      alarm.hush();
      const taken = await take().catch((error: unknown) => {
        complainAgain("The delivery worker failed and goes on", error);
        return 0;
      });
      if (taken > 0 || stopping.signal.aborted) continue;
      await alarm.rest(IDLE_MS);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref());
    }
  };
  const finished = run();
  return {
    stop: async () => {
      stopping.abort();
      unlisten();
      alarm.ring();
      await finished;
      await Promise.all(running);
    },
  };
}
