import { asc, eq } from "drizzle-orm";
import type { Database } from "@/db/client";
import { auditData, auditEvents } from "@/db/schema";
import type { Id } from "@/lib/ids";

export type Line = { seq: number; type: string; actorId: string | null; subjectId: string | null; requestId: string | null; grantId: string | null; data: Record<string, unknown> };

/** The organization's chain in its order, which is the order of the commits. */
export async function chainOf(db: Database, orgId: Id<"org">): Promise<Line[]> {
  const rows = await db
    .select({ seq: auditEvents.seq, type: auditEvents.type, actorId: auditEvents.actorId, subjectId: auditEvents.subjectId, requestId: auditEvents.requestId, grantId: auditEvents.grantId, data: auditData.data })
    .from(auditEvents)
    .innerJoin(auditData, eq(auditData.eventId, auditEvents.id))
    .where(eq(auditEvents.orgId, orgId))
    .orderBy(asc(auditEvents.seq));
  return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as Record<string, unknown> }));
}

const ENDS = ["approval.approved", "approval.denied", "approval.cancelled", "approval.expired", "approval.auto_resolved"];

/** The lines that ended a request. */
export function endsOf(lines: readonly Line[], requestId: string): Line[] {
  return lines.filter((line) => line.requestId === requestId && ENDS.includes(line.type));
}

/** A generator of numbers from 0 up to 1 that gives the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The same things in another order. */
export function shuffled<T>(things: readonly T[], random: () => number): T[] {
  return things.map((thing) => ({ thing, at: random() })).toSorted((a, b) => a.at - b.at).map(({ thing }) => thing);
}
