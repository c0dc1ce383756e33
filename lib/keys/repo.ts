import { and, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { apiKeys, personalTokens, projects, users } from "@/db/schema";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import type { Place } from "@/lib/cursor";
import type { Id } from "@/lib/ids";
import type { KeyState } from "@/lib/keys/schema";

type Reader = Pick<Ctx | TxCtx, "db" | "orgId">;
type Mine = Ctx<MemberActor> | TxCtx<MemberActor>;

export type KeyRow = {
  key: typeof apiKeys.$inferSelect;
  project: { id: Id<"project">; name: string };
  createdBy: { id: Id<"user">; email: string; name: string };
};

function selectKeys(ctx: Reader) {
  return ctx.db
    .select({ key: apiKeys, project: { id: projects.id, name: projects.name }, createdBy: { id: users.id, email: users.email, name: users.name } })
    .from(apiKeys)
    .innerJoin(projects, eq(projects.id, apiKeys.projectId))
    .innerJoin(users, eq(users.id, apiKeys.createdBy));
}

type KeyPage = { limit: number; after: Place<"key"> | null; state: KeyState | undefined };

export async function listKeyRows(ctx: Reader, projectId: Id<"project"> | null, { limit, after, state }: KeyPage): Promise<KeyRow[]> {
  return selectKeys(ctx)
    .where(
      and(
        eq(apiKeys.orgId, ctx.orgId),
        projectId === null ? undefined : eq(apiKeys.projectId, projectId),
        state === undefined ? undefined : state === "active" ? isNull(apiKeys.revokedAt) : isNotNull(apiKeys.revokedAt),
        after === null ? undefined : sql`(${apiKeys.createdAt}, ${apiKeys.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`,
      ),
    )
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(limit);
}

export async function findKey(ctx: Reader, id: Id<"key">): Promise<KeyRow | null> {
  const [row] = await selectKeys(ctx).where(and(eq(apiKeys.orgId, ctx.orgId), eq(apiKeys.id, id)));
  return row ?? null;
}

export async function findProjectOf(ctx: Reader, id: Id<"project">): Promise<{ id: Id<"project">; name: string } | null> {
  const [row] = await ctx.db.select({ id: projects.id, name: projects.name }).from(projects).where(and(eq(projects.orgId, ctx.orgId), eq(projects.id, id)));
  return row ?? null;
}

export async function insertKey(tx: TxCtx, row: Omit<typeof apiKeys.$inferInsert, "orgId">): Promise<void> {
  await tx.db.insert(apiKeys).values({ ...row, orgId: tx.orgId });
}

/** Marks a live key as revoked; answers the moment, or null where it was no live key. */
export async function markKeyRevoked(tx: TxCtx, id: Id<"key">): Promise<Date | null> {
  const [row] = await tx.db
    .update(apiKeys)
    .set({ revokedAt: sql`clock_timestamp()` })
    .where(and(eq(apiKeys.orgId, tx.orgId), eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
    .returning({ revokedAt: apiKeys.revokedAt });
  return row?.revokedAt ?? null;
}

const own = (ctx: Mine) => and(eq(personalTokens.orgId, ctx.orgId), eq(personalTokens.userId, ctx.actor.userId));

export async function listTokenRows(ctx: Mine, page: { limit: number; after: Place<"token"> | null }): Promise<(typeof personalTokens.$inferSelect)[]> {
  const { after } = page;
  return ctx.db
    .select()
    .from(personalTokens)
    .where(and(own(ctx), after === null ? undefined : sql`(${personalTokens.createdAt}, ${personalTokens.id}) < (${after.at.toISOString()}::timestamptz, ${after.id})`))
    .orderBy(desc(personalTokens.createdAt), desc(personalTokens.id))
    .limit(page.limit);
}

export async function findToken(ctx: Mine, id: Id<"token">): Promise<typeof personalTokens.$inferSelect | null> {
  const [row] = await ctx.db.select().from(personalTokens).where(and(own(ctx), eq(personalTokens.id, id)));
  return row ?? null;
}

export async function insertToken(tx: TxCtx<MemberActor>, row: Omit<typeof personalTokens.$inferInsert, "orgId" | "userId">): Promise<typeof personalTokens.$inferSelect> {
  const [inserted] = await tx.db.insert(personalTokens).values({ ...row, orgId: tx.orgId, userId: tx.actor.userId }).returning();
  if (inserted === undefined) throw new Error("a token was not kept");
  return inserted;
}

export async function markTokenRevoked(tx: TxCtx<MemberActor>, id: Id<"token">): Promise<Date | null> {
  const [row] = await tx.db
    .update(personalTokens)
    .set({ revokedAt: sql`clock_timestamp()` })
    .where(and(own(tx), eq(personalTokens.id, id), isNull(personalTokens.revokedAt)))
    .returning({ revokedAt: personalTokens.revokedAt });
  return row?.revokedAt ?? null;
}
