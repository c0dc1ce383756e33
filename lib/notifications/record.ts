import { and, eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { deliveries } from "@/db/schema";
import { keepable } from "@/lib/complain";
import type { Claimed } from "@/lib/notifications/claim";
import { together, type Together } from "@/lib/together";

export type Ending = { state: "sent" } | { state: "dead" | "skipped"; error: string } | { state: "queued"; error: string; seconds: number; data?: Record<string, unknown> };

type Over = { id: string; attempts: number; state: "sent" | "dead" | "skipped"; error: string | null };

const store = new WeakMap<Database, Together<Over, null>>();

/** Writes down what an attempt came to, once, whoever else took the message meanwhile; what was told in it shares its end. */
export async function recordEnding(db: Database, { leader }: Claimed, ending: Ending): Promise<void> {
  const error = ending.state === "sent" ? null : keepable(ending.error);
  if (ending.state !== "queued") {
    await overOf(db)({ id: leader.id, attempts: leader.attempts, state: ending.state, error });
    return;
  }
  const { seconds, data } = ending;
  const own = and(eq(deliveries.id, leader.id), eq(deliveries.state, "queued"), eq(deliveries.attempts, leader.attempts));
  await db.update(deliveries).set({ lastError: error, nextAttemptAt: sql`clock_timestamp() + make_interval(secs => ${seconds})`, ...(data === undefined ? {} : { data }) }).where(own);
}

/** Those that end at the same time are written down in one statement, and so is all that was told in each. */
function overOf(db: Database): Together<Over, null> {
  const before = store.get(db);
  if (before !== undefined) return before;
  const made = together(async (over: readonly Over[]) => {
    await db.execute(sql`
      with ending as materialized (select * from jsonb_to_recordset(${JSON.stringify(over)}::text::jsonb) as e(id text, attempts int, state text, error text)),
      own as (
        update deliveries d set state = e.state, last_error = e.error, sent_at = case when e.state = 'sent' then clock_timestamp() else d.sent_at end
        from ending e where d.id = e.id and d.state = 'queued' and d.attempts = e.attempts returning d.id, d.state, d.last_error, d.sent_at)
      update deliveries d set state = own.state, last_error = own.last_error, sent_at = own.sent_at from own where d.sent_in = own.id`);
    return over.map(() => null);
  });
  store.set(db, made);
  return made;
}
