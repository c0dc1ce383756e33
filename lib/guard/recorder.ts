import type { Database } from "@/db/client";
import { recordNewCalls, type CallRow } from "@/lib/audit/record-call";
import { systemContext } from "@/lib/context";
import type { AuditEvent } from "@/lib/events";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";

/**
 * Group commit: calls that arrive while one batch is being written wait for the next, and all of a batch share one
 * transaction and one hold of the chain's lock. A call is answered only when its line is durable.
 */
export type Recorded = { row: CallRow; event: AuditEvent };
type Entry = Recorded & { done(isNew: boolean): void; failed(error: unknown): void };
type Queue = { entries: Entry[]; writing: boolean };

const BATCH = 500;
const store = globalThis as typeof globalThis & { countersignRecorder?: Map<string, Queue> };

export async function recordCall(db: Database, orgId: Id<"org">, row: CallRow, event: AuditEvent): Promise<void> {
  await recordAll(db, orgId, [{ row, event }]);
}

/** Records calls, each once whatever told it twice; answers of each whether it was new. */
export function recordAll(db: Database, orgId: Id<"org">, calls: Recorded[]): Promise<boolean[]> {
  store.countersignRecorder ??= new Map();
  const queue = store.countersignRecorder.get(orgId) ?? { entries: [], writing: false };
  store.countersignRecorder.set(orgId, queue);
  const recorded = calls.map((call) => new Promise<boolean>((done, failed) => queue.entries.push({ ...call, done, failed })));
  if (!queue.writing) void drain(db, orgId, queue);
  return Promise.all(recorded);
}

async function drain(db: Database, orgId: Id<"org">, queue: Queue): Promise<void> {
  queue.writing = true;
  try {
    while (queue.entries.length > 0) await write(db, orgId, queue.entries.splice(0, BATCH));
  } finally {
    queue.writing = false;
  }
}

async function write(db: Database, orgId: Id<"org">, batch: Entry[]): Promise<void> {
  try {
    const isNew = await mutate(systemContext(db, orgId), async (tx) => {
      const written = await recordNewCalls(tx, batch.map((entry) => entry.row));
      const fresh = firstOf(batch, written);
      const [first, ...rest] = batch.filter((_, index) => fresh[index]).map((entry) => entry.event);
      return first === undefined ? unchanged(fresh) : changed(fresh, [first, ...rest]);
    });
    for (const [index, entry] of batch.entries()) entry.done(isNew[index] ?? false);
  } catch (error) {
    for (const entry of batch) entry.failed(error);
  }
}

/** Of each entry whether it is the one that was written; an id that stands twice in a batch counts where it stands first. */
function firstOf(batch: Entry[], written: ReadonlySet<Id<"call">>): boolean[] {
  const left = new Set(written);
  return batch.map(({ row }) => left.delete(row.id));
}
