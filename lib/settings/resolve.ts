import { and, eq, or } from "drizzle-orm";
import { approvalSettings } from "@/db/schema";
import type { Ctx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { resolveCascade, type Resolved } from "@/lib/settings/cascade";

export { effectiveTerms, type Member, type Terms } from "@/lib/settings/terms";

/** What governs a call of this key in this project: the first row of key, project, organization (contract section 3). */
export async function resolveSettings(ctx: Pick<Ctx, "db" | "orgId">, at: { keyId: Id<"key"> | null; projectId: Id<"project"> }): Promise<Resolved> {
  const place = { ...at, orgId: ctx.orgId };
  const isHop = or(
    and(eq(approvalSettings.scope, "org"), eq(approvalSettings.scopeId, ctx.orgId)),
    and(eq(approvalSettings.scope, "project"), eq(approvalSettings.scopeId, at.projectId)),
    at.keyId === null ? undefined : and(eq(approvalSettings.scope, "api_key"), eq(approvalSettings.scopeId, at.keyId)),
  );
  const rows = await ctx.db.select().from(approvalSettings).where(and(eq(approvalSettings.orgId, ctx.orgId), isHop));
  if (rows.length > 0) return resolveCascade(rows, place);
  const [any] = await ctx.db.select({ id: approvalSettings.id }).from(approvalSettings).where(eq(approvalSettings.orgId, ctx.orgId)).limit(1);
  return resolveCascade(rows, place, any !== undefined);
}
