import type { Connection } from "@/db/client";
import { Alarm } from "@/lib/alarm";
import { complain, complainAgain } from "@/lib/complain";
import { attemptDelivery, type AttemptOptions } from "@/lib/deliveries/attempt";
import { buryStopped, claimDue, type Claimed } from "@/lib/deliveries/claim";
import { recordEnding } from "@/lib/deliveries/record";
import type { Id } from "@/lib/ids";
import { keepTrying } from "@/lib/keep-trying";
import { beat } from "@/lib/loops";
import { listen } from "@/lib/signals";

export type DeliveryWorkerOptions = AttemptOptions & {
  /** Messages under way in this process; most of that time is spent waiting. */
  total?: number;
  perChannel?: number;
  leaseSeconds?: number;
  idleMs?: number;
};

export type DeliveryWorker = { stop(): Promise<void> };

/** Longer than an attempt may take, so that no message is sent twice at once. */
const LEASE_SECONDS = 30;
/** After the bell: whoever waits for what rang it is told first and has used its approval, and a busy server, which commits hundreds of times a second, looks once for many. */
const PAUSE_MS = 40;
const DEFAULTS = { total: 128, perChannel: 4, leaseSeconds: LEASE_SECONDS, idleMs: 1_000 };

/**
 * Sends messages to channels until it is stopped: at once after a commit of this process or of another that is connected, and
 * every second whatever wrote them. Any number of workers may run on one database. `stop` waits for what is under way.
 */
export function startDeliveryWorker({ db }: Pick<Connection, "db">, options: DeliveryWorkerOptions = {}): DeliveryWorker {
  const { total, perChannel, leaseSeconds, idleMs } = { ...DEFAULTS, ...options };
  const underWay = new Map<Id<"channel">, number>();
  const running = new Set<Promise<void>>();
  const bell = new Alarm();
  const unlisten = listen(() => bell.ring());
  const stopping = new AbortController();

  const launch = (delivery: Claimed) => {
    underWay.set(delivery.channelId, (underWay.get(delivery.channelId) ?? 0) + 1);
    const work = deliver(delivery).finally(() => {
      const left = (underWay.get(delivery.channelId) ?? 1) - 1;
      if (left === 0) underWay.delete(delivery.channelId);
      else underWay.set(delivery.channelId, left);
      running.delete(work);
      bell.ring();
    });
    running.add(work);
  };
  const deliver = async (delivery: Claimed) => {
    try {
      const ending = await attemptDelivery(db, delivery, options);
      await keepTrying(() => recordEnding(db, delivery, ending));
    } catch (error) {
      complain("A message to a channel could not be dealt with and is taken up again", error);
    }
  };
  const take = async (): Promise<number> => {
    const free = total - running.size;
    if (free <= 0) return 0;
    const claimed = await claimDue(db, { free, perChannel, leaseSeconds, underWay });
    for (const delivery of claimed) launch(delivery);
    if (claimed.length === 0) await buryStopped(db);
    return claimed.length;
  };
  const run = async () => {
    while (!stopping.signal.aborted) {
      beat("channels");
      bell.hush();
      const taken = await take().catch((error: unknown) => {
        complainAgain("The channel worker failed and goes on", error);
        return 0;
      });
      if (taken > 0 || stopping.signal.aborted) continue;
      await bell.rest(idleMs);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref());
    }
  };
  const finished = run();
  return {
    stop: async () => {
      stopping.abort();
      unlisten();
      bell.ring();
      await finished;
      await Promise.all(running);
    },
  };
}
