import type postgres from "postgres";
import { BEAT_MS } from "@/db/silence";
import type { EventType } from "@/lib/events";
import type { Id } from "@/lib/ids";

/**
 * Says, after a commit, that something changed. A signal is a hint that makes people and agents look sooner; nothing is
 * ever true because of one. Across processes it travels by NOTIFY, with ids only, over one listener per process.
 */
export type Signal = { type: SignalType; requestId: Id<"request"> | null };
/** What stands in the audit chain, and who looks at what, which does not. */
export type SignalType = EventType | "presence.changed";
/** May answer a promise: settled when whoever it woke has read what they waited for. It never rejects. */
export type Listener = (orgId: Id<"org">, signals: Signal[]) => void | Promise<unknown>;

type Hub = { self: string; listeners: Set<Listener>; outbox: { orgId: Id<"org">; signals: Signal[] }[]; sql: postgres.Sql | null; flushing: boolean };

const CHANNEL = "countersign";
const MAX_PAYLOAD = 7_000;
const PATIENCE_MS = 10;
/** So many fit into one payload whatever they say, so that a publication that ends thousands of requests tells all of them. */
const SIGNALS_AT_ONCE = 50;
const store = globalThis as typeof globalThis & { countersignSignals?: Hub };

function hub(): Hub {
  store.countersignSignals ??= { self: crypto.randomUUID().slice(0, 8), listeners: new Set(), outbox: [], sql: null, flushing: false };
  return store.countersignSignals;
}

/** Hears every signal of this process and, once `connectSignals` was called, of the others. Returns how to stop. */
export function listen(listener: Listener): () => void {
  hub().listeners.add(listener);
  return () => hub().listeners.delete(listener);
}

function dispatch(orgId: Id<"org">, signals: Signal[]): Promise<unknown>[] {
  return [...hub().listeners].flatMap((listener) => listener(orgId, signals) ?? []);
}

/** Who waits goes before who acted: resolves when those of this process who were woken have read, at once where nobody was, and after 10 ms in any case. */
export async function announce(orgId: Id<"org">, signals: Signal[]): Promise<void> {
  const reading = dispatch(orgId, signals);
  tellOthers(orgId, signals);
  if (reading.length > 0) await Promise.race([Promise.all(reading), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
}

function tellOthers(orgId: Id<"org">, signals: Signal[]): void {
  const { sql, outbox } = hub();
  if (sql === null || outbox.length > 10_000) return;
  for (let at = 0; at < signals.length; at += SIGNALS_AT_ONCE) outbox.push({ orgId, signals: signals.slice(at, at + SIGNALS_AT_ONCE) });
  void flush();
}

async function flush(): Promise<void> {
  const state = hub();
  if (state.flushing || state.sql === null) return;
  state.flushing = true;
  try {
    while (state.outbox.length > 0) {
      const payload = takePayload(state);
      await state.sql`select pg_notify(${CHANNEL}, ${payload})`;
    }
  } catch {
    state.outbox.length = 0;
  } finally {
    state.flushing = false;
  }
}

function takePayload(state: Hub): string {
  const items: [string, [string, string | null][]][] = [];
  let size = 40;
  while (state.outbox.length > 0) {
    const next = state.outbox[0];
    if (next === undefined) break;
    const item: [string, [string, string | null][]] = [next.orgId, next.signals.map((signal) => [signal.type, signal.requestId])];
    size += JSON.stringify(item).length + 1;
    if (size > MAX_PAYLOAD && items.length > 0) break;
    state.outbox.shift();
    items.push(item);
  }
  return JSON.stringify([state.self, items]);
}

/** Joins this process to the others on the same database. The listener reconnects by itself, also from a connection that fell silent: what it hears of itself is missed. */
export async function connectSignals(sql: postgres.Sql): Promise<void> {
  const state = hub();
  if (state.sql !== null) return;
  state.sql = sql;
  setInterval(() => void sql`select pg_notify(${CHANNEL}, ${JSON.stringify([state.self, []])})`.catch(() => undefined), BEAT_MS).unref();
  await sql.listen(CHANNEL, (payload) => {
    const [from, items] = JSON.parse(payload) as [string, [Id<"org">, [SignalType, Id<"request"> | null][]][]];
    if (from === state.self) return;
    for (const [orgId, signals] of items) dispatch(orgId, signals.map(([type, requestId]) => ({ type, requestId })));
  });
}
