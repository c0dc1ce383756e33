import { and, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { channelAttempts, channelDeliveries, channels, memberships } from "@/db/schema";
import { keepable } from "@/lib/complain";
import { systemContext, type TxCtx } from "@/lib/context";
import type { Claimed } from "@/lib/deliveries/claim";
import type { Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { queueMail } from "@/lib/notifications/queue-mail";

/** What an attempt left to write down; `attempt` is null where nothing was sent at all. */
export type Ending = {
  state: "sent" | "dead" | "skipped" | { againInSeconds: number };
  error: string | null;
  attempt: { at: Date; status: number | null; latencyMs: number | null; answer: string | null } | null;
  /** The receiver itself wants nothing any more. */
  gone: boolean;
};

const FAILING_DAYS = 5;

/** What fails is left alone for a tenth of the time that it has been failing, at most a minute, so that thousands of messages to an endpoint that is gone take nothing from the others. */
const REST = sql`clock_timestamp() + least(interval '1 minute', (clock_timestamp() - coalesce(failing_since, clock_timestamp())) / 10)`;

/** Writes down what an attempt came to, once, whoever else took the message meanwhile, and how the channel fares. */
export async function recordEnding(db: Database, delivery: Claimed, ending: Ending): Promise<void> {
  const { state, attempt } = ending;
  const error = ending.error === null ? null : keepable(ending.error);
  const over = typeof state === "string";
  await db.transaction(async (tx) => {
    const written = await tx
      .update(channelDeliveries)
      .set({ lastError: error, ...(over ? { state, finishedAt: sql`clock_timestamp()` } : { nextAttemptAt: sql`clock_timestamp() + make_interval(secs => ${state.againInSeconds})` }) })
      .where(and(eq(channelDeliveries.id, delivery.id), eq(channelDeliveries.state, "queued"), eq(channelDeliveries.attempts, delivery.attempts)))
      .returning({ id: channelDeliveries.id });
    if (written.length === 0 || attempt === null) return;
    await tx.insert(channelAttempts).values({ deliveryId: delivery.id, attempt: delivery.attempts, ...attempt, error }).onConflictDoNothing();
    if (state === "sent") await tx.update(channels).set({ failingSince: null, restUntil: null }).where(and(eq(channels.id, delivery.channelId), isNotNull(channels.failingSince)));
    else await tx.update(channels).set({ failingSince: sql`coalesce(failing_since, clock_timestamp())`, restUntil: REST }).where(eq(channels.id, delivery.channelId));
  });
  if (ending.gone) await stopChannel(db, delivery, "The receiver answered 410: it wants nothing any more.", sql`true`);
  else if (attempt !== null && state !== "sent") {
    await stopChannel(db, delivery, `Nothing was taken for ${FAILING_DAYS} days.`, sql`${channels.failingSince} < clock_timestamp() - make_interval(days => ${FAILING_DAYS})`);
  }
}

/** Switches a channel off where the condition holds, with the line for the auditor; the admins hear of it by bell and mail. */
async function stopChannel(db: Database, { orgId, channelId }: Claimed, because: string, condition: ReturnType<typeof sql>): Promise<void> {
  const [due] = await db.select({ id: channels.id }).from(channels).where(and(eq(channels.id, channelId), eq(channels.enabled, true), condition));
  if (due === undefined) return;
  await mutate(systemContext(db, orgId), async (tx) => {
    const [stopped] = await tx.db
      .update(channels)
      .set({ enabled: false, stoppedBecause: because, updatedAt: tx.now })
      .where(and(eq(channels.id, channelId), eq(channels.enabled, true), condition))
      .returning({ name: channels.name });
    if (stopped === undefined) return unchanged(null);
    const admins = await findAdmins(tx);
    for (const to of admins) await queueMail(tx, { to, template: "channel-stopped", data: { name: stopped.name, because, channel: channelId } });
    const event = { type: "channel.changed" as const, subjectId: channelId, data: { name: stopped.name, before: { enabled: true }, after: { enabled: false }, reason: because } };
    return changed(null, event, [{ to: admins, type: "channel.changed", requestId: null }]);
  });
}

/** Those who can do something about it. */
async function findAdmins(tx: TxCtx): Promise<Id<"user">[]> {
  const rows = await tx.db.select({ userId: memberships.userId }).from(memberships).where(and(eq(memberships.orgId, tx.orgId), inArray(memberships.role, ["admin", "owner"]), isNull(memberships.deactivatedAt)));
  return rows.map(({ userId }) => userId);
}
