import { and, eq } from "drizzle-orm";
import { approvalSettings } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";
import type { SettingsRow } from "@/lib/settings/cascade";
import type { Scope } from "@/lib/vocabulary";

/** The row of one place, or null. */
export async function findSettings(ctx: Pick<Ctx | TxCtx, "db" | "orgId">, scope: Scope, scopeId: string): Promise<SettingsRow | null> {
  const [row] = await ctx.db
    .select()
    .from(approvalSettings)
    .where(and(eq(approvalSettings.orgId, ctx.orgId), eq(approvalSettings.scope, scope), eq(approvalSettings.scopeId, scopeId)));
  return row ?? null;
}
