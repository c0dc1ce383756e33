import type { Ctx, TxCtx } from "@/lib/context";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { findProject, type ProjectRow } from "@/lib/policies/repo";

/** A project of the caller's organization; for a key, only its own project is there (contract section 20). Throws 404. */
export async function requireProject(ctx: Pick<Ctx | TxCtx, "db" | "orgId" | "actor">, projectId: Id<"project">): Promise<ProjectRow> {
  if (ctx.actor.type === "key" && ctx.actor.projectId !== projectId) throw notFound();
  const project = await findProject(ctx, projectId);
  if (project === undefined) throw notFound();
  return project;
}
