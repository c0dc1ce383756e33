import type { Ctx, TxCtx } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { findPolicy, findVersion } from "@/lib/policies/repo";

/** The YAML of a project's live version; empty where none was ever saved. */
export async function currentText(ctx: Pick<Ctx | TxCtx, "db" | "orgId">, projectId: Id<"project">): Promise<string> {
  const policy = await findPolicy(ctx, projectId);
  if (policy === undefined || policy.currentVersion === 0) return "";
  return (await findVersion(ctx, policy.id, policy.currentVersion))?.yaml ?? "";
}
