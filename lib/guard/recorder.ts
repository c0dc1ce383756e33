import type { Database } from "@/db/client";
import { recordCalls, type CallRow } from "@/lib/audit/record-call";
import { systemContext } from "@/lib/context";
import type { AuditEvent } from "@/lib/events";
import type { Id } from "@/lib/ids";
import { changed, mutate } from "@/lib/mutate";

/**
 * Group commit: calls that arrive while one batch is being written wait for the next, and all of a batch share one
 * transaction and one hold of the chain's lock. A call is answered only when its line is durable.
 */
type Entry = { row: CallRow; event: AuditEvent; done(): void; failed(error: unknown): void };
type Queue = { entries: Entry[]; writing: boolean };

const BATCH = 500;
const store = globalThis as typeof globalThis & { countersignRecorder?: Map<string, Queue> };

export function recordCall(db: Database, orgId: Id<"org">, row: CallRow, event: AuditEvent): Promise<void> {
  store.countersignRecorder ??= new Map();
  const queue = store.countersignRecorder.get(orgId) ?? { entries: [], writing: false };
  store.countersignRecorder.set(orgId, queue);
  return new Promise((done, failed) => {
    queue.entries.push({ row, event, done, failed });
    if (!queue.writing) void drain(db, orgId, queue);
  });
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
  const [first, ...rest] = batch.map((entry) => entry.event);
  if (first === undefined) return;
  try {
    await mutate(systemContext(db, orgId), async (tx) => {
      await recordCalls(tx, batch.map((entry) => entry.row));
      return changed(undefined, [first, ...rest]);
    });
    for (const entry of batch) entry.done();
  } catch (error) {
    for (const entry of batch) entry.failed(error);
  }
}
