import { and, lt, ne, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { addressProofs, allowances, channelDeliveries, idempotencyKeys, mailbox, sessions, signInLinks } from "@/db/schema";
import { LIMITS } from "@/lib/vocabulary";

const HOUR_MS = 3_600_000;
const ago = (hours: number) => sql`clock_timestamp() - make_interval(hours => ${hours})`;

/** Removes what nobody can use any more: ended sessions, old links, limits nobody came near lately, answers kept past 72 hours, messages to channels that ended 90 days ago, old local mail. Safe to run anywhere at any time. */
export async function sweep(db: Database): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.createdAt, ago(LIMITS.idempotencyHours)));
  await db.delete(sessions).where(lt(sessions.expiresAt, ago(24)));
  await db.delete(signInLinks).where(lt(signInLinks.expiresAt, ago(24 * 7)));
  await db.delete(addressProofs).where(lt(addressProofs.expiresAt, ago(24 * 7)));
  await db.delete(allowances).where(lt(allowances.minute, ago(1)));
  await db.delete(channelDeliveries).where(and(lt(channelDeliveries.createdAt, ago(24 * 90)), ne(channelDeliveries.state, "queued")));
  await db.delete(mailbox).where(lt(mailbox.createdAt, ago(24 * 30)));
}

/** Sweeps once an hour until it is stopped; a sweep that fails is made good by the next one. */
export function startSweeping(db: Database): { stop(): void } {
  const run = () => void sweep(db).catch(() => undefined);
  const timer = setInterval(run, HOUR_MS);
  timer.unref();
  run();
  return { stop: () => clearInterval(timer) };
}
