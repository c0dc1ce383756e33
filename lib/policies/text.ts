import type { Ctx, TxCtx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { findPolicy, findVersion } from "@/lib/policies/repo";

/** The YAML of a project's live version; empty where none was ever saved. */
export async function currentText(ctx: Pick<Ctx | TxCtx, "db" | "orgId">, projectId: Id<"project">): Promise<string> {
  const policy = await findPolicy(ctx, projectId);
  if (policy === undefined || policy.currentVersion === 0) return "";
  return (await findVersion(ctx, policy.id, policy.currentVersion))?.yaml ?? "";
}

/** The number of a project's live version; 0 where none was ever saved. */
export async function currentVersion(ctx: Pick<Ctx | TxCtx, "db" | "orgId">, projectId: Id<"project">): Promise<number> {
  return (await findPolicy(ctx, projectId))?.currentVersion ?? 0;
}
