import { and, eq, gt, lte, sql } from "drizzle-orm";
import { absences } from "@/db/schema";
import type { Ctx } from "@/lib/context";
import type { Absence } from "@/lib/people/state";

/** Who is out of office now, by the database clock. */
export async function listAway(ctx: Pick<Ctx, "db" | "orgId">): Promise<Absence[]> {
  const { userId, delegateId, startsAt, endsAt } = absences;
  return ctx.db
    .select({ userId, delegateId, startsAt, endsAt })
    .from(absences)
    .where(and(eq(absences.orgId, ctx.orgId), lte(startsAt, sql`clock_timestamp()`), gt(endsAt, sql`clock_timestamp()`)));
}
