import { and, eq, sql } from "drizzle-orm";
import { absences, memberships } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import type { Id } from "@/lib/ids";

export type AbsenceRow = typeof absences.$inferSelect;
type Reader = Pick<Ctx | TxCtx, "db" | "orgId">;

const own = (ctx: Reader, userId: Id<"user">) => and(eq(absences.orgId, ctx.orgId), eq(absences.userId, userId));

export async function findAbsence(ctx: Reader, userId: Id<"user">): Promise<AbsenceRow | null> {
  const [row] = await ctx.db.select().from(absences).where(own(ctx, userId));
  return row ?? null;
}

export async function upsertAbsence(tx: TxCtx, row: typeof absences.$inferInsert): Promise<AbsenceRow> {
  const [saved] = await tx.db.insert(absences).values(row).onConflictDoUpdate({ target: [absences.orgId, absences.userId], set: row }).returning();
  if (saved === undefined) throw new Error("an upsert of an absence returned no row");
  return saved;
}

export async function removeAbsence(tx: TxCtx, userId: Id<"user">): Promise<AbsenceRow | null> {
  const [row] = await tx.db.delete(absences).where(own(tx, userId)).returning();
  return row ?? null;
}

/** The database clock, to the millisecond. */
export async function clockOf(ctx: Pick<Reader, "db">): Promise<Date> {
  const [row] = await ctx.db.execute<{ ms: string }>(sql`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text as ms`);
  return new Date(Number(row?.ms));
}

export async function setSamePerson(tx: TxCtx, userId: Id<"user">, samePersonAs: Id<"user"> | null): Promise<void> {
  await tx.db.update(memberships).set({ samePersonAs }).where(and(eq(memberships.orgId, tx.orgId), eq(memberships.userId, userId)));
}
