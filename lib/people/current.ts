import { and, eq, gt, lte, sql } from "drizzle-orm";
import { builtOnce } from "@/db/built-once";
import { absences } from "@/db/schema";
import type { Ctx } from "@/lib/context";
import type { Absence } from "@/lib/people/state";

const awayNow = builtOnce(["org"], (db, { org }) => {
  const { userId, delegateId, startsAt, endsAt } = absences;
  return db
    .select({ userId, delegateId, startsAt, endsAt })
    .from(absences)
    .where(and(eq(absences.orgId, org), lte(startsAt, sql`clock_timestamp()`), gt(endsAt, sql`clock_timestamp()`)));
});

/** Who is out of office now, by the database clock. */
export async function listAway(ctx: Pick<Ctx, "db" | "orgId">): Promise<Absence[]> {
  return awayNow(ctx.db, { org: ctx.orgId });
}
