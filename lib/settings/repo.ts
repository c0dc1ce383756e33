import { and, asc, eq, isNull } from "drizzle-orm";
import { apiKeys, approvalSettings, organizations, projects } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { newId } from "@/lib/ids";
import type { SettingsRow } from "@/lib/settings/cascade";
import type { RowValues } from "@/lib/settings/checks";
import type { Scope } from "@/lib/vocabulary";

type Reader = Pick<Ctx, "db" | "orgId">;

/** A place where a settings row may stand. */
export type Place = { scope: Scope; scopeId: string; name: string; projectId: Id<"project"> | null };
export type KeyPlace = { id: Id<"key">; projectId: Id<"project">; name: string; lastFour: string; createdBy: Id<"user"> };

export async function listRows(ctx: Reader): Promise<SettingsRow[]> {
  return ctx.db.select().from(approvalSettings).where(eq(approvalSettings.orgId, ctx.orgId)).orderBy(asc(approvalSettings.createdAt));
}

const at = (ctx: Reader, place: Place) => and(eq(approvalSettings.orgId, ctx.orgId), eq(approvalSettings.scope, place.scope), eq(approvalSettings.scopeId, place.scopeId));

export async function findRow(ctx: Reader, place: Place): Promise<SettingsRow | undefined> {
  const [row] = await ctx.db.select().from(approvalSettings).where(at(ctx, place));
  return row;
}

/** Savers of one organization queue here, whether the row is there or not. */
export async function lockRow(tx: TxCtx, place: Place): Promise<SettingsRow | undefined> {
  await tx.db.select({ id: organizations.id }).from(organizations).where(eq(organizations.id, tx.orgId)).for("no key update");
  return findRow(tx, place);
}

export async function upsertRow(tx: TxCtx, place: Place, values: RowValues & { updatedBy: string | null }): Promise<SettingsRow> {
  const [row] = await tx.db
    .insert(approvalSettings)
    .values({ id: newId("setting", tx.now), orgId: tx.orgId, scope: place.scope, scopeId: place.scopeId, ...values, updatedAt: tx.now, createdAt: tx.now })
    .onConflictDoUpdate({ target: [approvalSettings.orgId, approvalSettings.scope, approvalSettings.scopeId], set: { ...values, updatedAt: tx.now } })
    .returning();
  if (row === undefined) throw new Error("an upsert of settings returned no row");
  return row;
}

export async function removeRow(tx: TxCtx, place: Place): Promise<void> {
  await tx.db.delete(approvalSettings).where(at(tx, place));
}

export async function findOrganization(ctx: Reader): Promise<{ id: Id<"org">; name: string } | undefined> {
  const [row] = await ctx.db.select({ id: organizations.id, name: organizations.name }).from(organizations).where(eq(organizations.id, ctx.orgId));
  return row;
}

export async function listProjectPlaces(ctx: Reader): Promise<{ id: Id<"project">; name: string }[]> {
  return ctx.db.select({ id: projects.id, name: projects.name }).from(projects).where(eq(projects.orgId, ctx.orgId)).orderBy(asc(projects.createdAt), asc(projects.id));
}

/** Keys that are not revoked. */
export async function listKeyPlaces(ctx: Reader): Promise<KeyPlace[]> {
  return ctx.db
    .select({ id: apiKeys.id, projectId: apiKeys.projectId, name: apiKeys.name, lastFour: apiKeys.lastFour, createdBy: apiKeys.createdBy })
    .from(apiKeys)
    .where(and(eq(apiKeys.orgId, ctx.orgId), isNull(apiKeys.revokedAt)))
    .orderBy(asc(apiKeys.createdAt), asc(apiKeys.id));
}

/** Names of keys by id, revoked ones too. */
export async function listKeyNames(ctx: Reader): Promise<Map<string, string>> {
  const rows = await ctx.db.select({ id: apiKeys.id, name: apiKeys.name }).from(apiKeys).where(eq(apiKeys.orgId, ctx.orgId));
  return new Map(rows.map((row) => [row.id, row.name]));
}
