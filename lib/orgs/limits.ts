import { eq } from "drizzle-orm";
import { organizations } from "@/db/schema";
import type { Ctx, TxCtx } from "@/lib/context";

export type Limits = { agentCreationsPerMinute: number; agentPendingCap: number };

/** How much one agent may ask in this organization (contract section 20). */
export async function findLimits(ctx: Pick<Ctx | TxCtx, "db" | "orgId">): Promise<Limits> {
  const [row] = await ctx.db
    .select({ agentCreationsPerMinute: organizations.agentCreationsPerMinute, agentPendingCap: organizations.agentPendingCap })
    .from(organizations)
    .where(eq(organizations.id, ctx.orgId));
  if (row === undefined) throw new Error(`organization ${ctx.orgId} is gone`);
  return row;
}
