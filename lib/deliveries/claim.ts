import { inArray, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { channelDeliveries } from "@/db/schema";
import type { Id } from "@/lib/ids";

export type Claimed = typeof channelDeliveries.$inferSelect;

export type ClaimOptions = {
  /** How many to take at most. */
  free: number;
  /** How many messages one channel may have under way in this process. */
  perChannel: number;
  /** Seconds for which what was taken is left alone; a process that died meanwhile is overtaken after them. */
  leaseSeconds: number;
  /** What this process has under way by channel. */
  underWay: ReadonlyMap<Id<"channel">, number>;
};

/**
 * Takes due messages, a few of each channel, so that a channel with thousands of them or one that never answers holds up no
 * other; a channel that is failing gets one at a time, ever more seldom. Rows that another worker is taking are passed over. A pager, and
 * what stands in Slack, hear of one request in order.
 */
export async function claimDue(db: Database, { free, perChannel, leaseSeconds, underWay }: ClaimOptions): Promise<Claimed[]> {
  const busy = [...underWay].map(([id, n]) => ({ id, n }));
  const due = sql`
    select d.id from (
      select c.id, c.kind, (case when c.failing_since is null then ${perChannel}::int else 1 end) - coalesce(b.n, 0) as free
      from channels c left join jsonb_to_recordset(${JSON.stringify(busy)}::text::jsonb) as b(id text, n int) on b.id = c.id
      where c.enabled and (c.rest_until is null or c.rest_until <= now())
    ) c cross join lateral (
      select q.id, q.next_attempt_at, row_number() over (order by q.next_attempt_at, q.id) as place from (
        select d.id, d.next_attempt_at from channel_deliveries d
        where d.channel_id = c.id and d.state = 'queued' and d.next_attempt_at <= now()
          and (c.kind not in ('pagerduty', 'slack_app') or d.request_id is null or not exists (
            select 1 from channel_deliveries e where e.request_id = d.request_id and e.channel_id = d.channel_id and e.state = 'queued' and (e.created_at, e.id) < (d.created_at, d.id)))
        order by d.next_attempt_at limit ${perChannel} for update of d skip locked
      ) q
    ) d
    where c.free > 0 and d.place <= c.free order by d.next_attempt_at limit ${free}`;
  const ids = await db.execute<{ id: Id<"delivery"> }>(sql`
    with due as materialized (${due})
    update channel_deliveries d set attempts = d.attempts + 1, tries = d.tries + 1, next_attempt_at = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    from due where d.id = due.id returning d.id`);
  if (ids.length === 0) return [];
  return db.select().from(channelDeliveries).where(inArray(channelDeliveries.id, ids.map(({ id }) => id))).orderBy(channelDeliveries.createdAt);
}

/** Gives up what waits for channels that were switched off; it can be replayed. */
export async function buryStopped(db: Database): Promise<void> {
  await db.execute(sql`
    update channel_deliveries d set state = 'dead', finished_at = clock_timestamp(), last_error = 'The channel was switched off before this was sent.'
    from channels c where c.id = d.channel_id and not c.enabled and d.state = 'queued' and d.next_attempt_at <= now()`);
}
