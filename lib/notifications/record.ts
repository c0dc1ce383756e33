import { and, eq, sql } from "drizzle-orm";
import type { Database } from "@/db/client";
import { deliveries } from "@/db/schema";
import type { Claimed } from "@/lib/notifications/claim";

export type Ending = { state: "sent" } | { state: "dead" | "skipped"; error: string } | { state: "queued"; error: string; seconds: number; data?: Record<string, unknown> };

/** Writes down what an attempt came to, once, whoever else took the message meanwhile; what was told in it shares its end. */
export async function recordEnding(db: Database, { leader, told }: Claimed, ending: Ending): Promise<void> {
  const lastError = ending.state === "sent" ? null : ending.error.slice(0, 1_000);
  const over = ending.state === "sent" ? { state: ending.state, lastError, sentAt: sql`clock_timestamp()` } : { state: ending.state, lastError };
  const own = and(eq(deliveries.id, leader.id), eq(deliveries.state, "queued"), eq(deliveries.attempts, leader.attempts));
  if (ending.state === "queued") {
    const { seconds, data } = ending;
    await db.update(deliveries).set({ lastError, nextAttemptAt: sql`clock_timestamp() + make_interval(secs => ${seconds})`, ...(data === undefined ? {} : { data }) }).where(own);
  } else if (told.length === 1) {
    await db.update(deliveries).set(over).where(own);
  } else {
    await db.transaction(async (tx) => {
      const written = await tx.update(deliveries).set(over).where(own).returning({ id: deliveries.id });
      if (written.length > 0) await tx.update(deliveries).set(over).where(eq(deliveries.sentIn, leader.id));
    });
  }
}
