import type { Ctx } from "@/lib/context";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";

/** An organization other than the caller's own is not there (contract section 13). */
export function assertOwnOrganization(ctx: Pick<Ctx, "orgId">, orgId: Id<"org">): void {
  if (orgId !== ctx.orgId) throw notFound();
}
