import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { deliveries, users } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import type { Place } from "@/lib/cursor";
import type { Id } from "@/lib/ids";
import type { MessageCounts } from "@/lib/messages/schema";
import { iso } from "@/lib/time";
import type { DeliveryState } from "@/lib/vocabulary";

type Reader = Pick<Ctx | TxCtx, "db" | "orgId">;
export type MessageRow = Awaited<ReturnType<typeof listMessageRows>>[number];

/** A reminder that is written long before is no message until its time has come. */
const due = sql`${deliveries.dueAt} <= clock_timestamp()`;

/** Mails and pushes, each as it went out: what was told together is one. */
export async function listMessageRows(ctx: Reader, state: DeliveryState | undefined, page: { limit: number; after: Place<"delivery"> | null }) {
  const { after } = page;
  return ctx.db
    .select({ delivery: deliveries, to: { id: users.id, name: users.name, email: users.email }, more: sql<number>`(select count(*)::int from deliveries m where m.sent_in = ${deliveries.id})` })
    .from(deliveries)
    .leftJoin(users, eq(users.id, deliveries.userId))
    .where(
      and(
        eq(deliveries.orgId, ctx.orgId),
        isNull(deliveries.sentIn),
        due,
        state === undefined ? undefined : eq(deliveries.state, state),
        after === null ? undefined : sql`(${deliveries.createdAt}, ${deliveries.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`,
      ),
    )
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(page.limit);
}

export async function countMessageRows(ctx: Reader): Promise<MessageCounts> {
  const [row] = await ctx.db
    .select({ waiting: sql<number>`count(*) filter (where ${deliveries.state} = 'queued')::int`, dead: sql<number>`count(*) filter (where ${deliveries.state} = 'dead')::int` })
    .from(deliveries)
    .where(and(eq(deliveries.orgId, ctx.orgId), isNull(deliveries.sentIn), sql`${deliveries.state} in ('queued', 'dead')`, due));
  return row ?? { waiting: 0, dead: 0 };
}

export type Chosen = { ids: Id<"delivery">[] | undefined; since: Date | undefined; until: Date | undefined; limit: number };

/** Queues what was given up once more, oldest first, no more than three to one person by one way in five minutes; answers how many. */
export async function requeueDead(tx: TxCtx, { ids, since, until, limit }: Chosen): Promise<number> {
  const rows = await tx.db.execute<{ id: string }>(sql`
    with chosen as materialized (
      select id, user_id, kind, created_at from deliveries
      where org_id = ${tx.orgId} and state = 'dead' and sent_in is null
        and (${ids === undefined} or id in (select jsonb_array_elements_text(${JSON.stringify(ids ?? [])}::text::jsonb)))
        and (${since === undefined} or created_at >= ${iso(since ?? tx.now)}::timestamptz) and (${until === undefined} or created_at < ${iso(until ?? tx.now)}::timestamptz)
      order by created_at, id limit ${limit} for update),
    placed as (select id, row_number() over (partition by user_id, kind order by created_at, id) as place from chosen)
    update deliveries d set state = 'queued', attempts = 1, data = d.data - 'refused', next_attempt_at = clock_timestamp() + (p.place - 1) / 3 * interval '5 minutes'
    from placed p where d.id = p.id returning d.id`);
  return rows.length;
}
