import type { Database } from "@/db/client";
import { appendEvents, sealEvents } from "@/lib/audit/append";
import type { Actor, Ctx, TxCtx } from "@/lib/context";
import { writeChannelDeliveries } from "@/lib/deliveries/write";
import type { AuditEvent, Notice } from "@/lib/events";
import { writeNotices } from "@/lib/notifications/write";
import { announce, type Signal } from "@/lib/signals";

/** `writes` are statements that have been sent and are answered before the commit: nothing that is written beside them waits for it. */
export type Outcome<T> = { value: T; events: AuditEvent[]; notices: Notice[]; writes?: Promise<unknown> };

/** What was read under a lock holds no longer, for the clock went on: the transaction is undone and tried again from what is true now. */
export class Overtaken extends Error {
  override name = "Overtaken";
}

/** Something was written: the event that says what is owed to the auditor. */
export function changed<T>(value: T, events: AuditEvent | [AuditEvent, ...AuditEvent[]], notices: Notice[] = [], writes: Promise<unknown> = Promise.resolve()): Outcome<T> {
  return { value, events: Array.isArray(events) ? events : [events], notices, writes };
}

/** Nothing was written, said aloud. */
export function unchanged<T>(value: T): Outcome<T> {
  return { value, events: [], notices: [] };
}

const RETRYABLE = new Set(["40001", "40P01"]);

function isRetryable(error: unknown): boolean {
  if (error instanceof Overtaken) return true;
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return typeof cause === "object" && cause !== null && "code" in cause && RETRYABLE.has(String(cause.code));
}

/**
 * The one door for writes: one transaction in which the rows, the notices, the messages to channels and, last, the audit events are written; after
 * the commit those who wait are woken. Serialization failures, deadlocks and what was overtaken are tried again at most three times.
 */
export async function mutate<T, A extends Actor>(ctx: Ctx<A>, work: (tx: TxCtx<A>) => Promise<Outcome<T>>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once(ctx, work);
    } catch (error) {
      if (attempt >= 3 || !isRetryable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5 * 2 ** attempt * (0.5 + Math.random())));
    }
  }
}

async function once<T, A extends Actor>(ctx: Ctx<A>, work: (tx: TxCtx<A>) => Promise<Outcome<T>>): Promise<T> {
  const outcome = await (ctx.db as Database).transaction(async (db) => {
    const tx = { ...ctx, db } as unknown as TxCtx<A>;
    const result = await work(tx);
    const [sealed] = await Promise.all([sealEvents(tx, result.events), result.writes, writeNotices(tx, result.notices), writeChannelDeliveries(tx, result.events)]);
    await appendEvents(tx, sealed);
    return result;
  });
  if (outcome.events.length > 0) {
    await announce(ctx.orgId, signalsOf(outcome.events));
  }
  return outcome.value;
}

/** What those who wait are told: of a batch in which the same happened many times, once. */
function signalsOf(events: readonly AuditEvent[]): Signal[] {
  const distinct = new Map<string, Signal>();
  for (const { type, requestId = null } of events) distinct.set(`${type} ${requestId ?? ""}`, { type, requestId });
  return [...distinct.values()];
}
