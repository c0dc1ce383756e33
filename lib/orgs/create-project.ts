import { assertStillAdmin } from "@/lib/auth/standing";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { AppError, notFound } from "@/lib/errors";
import { newId, type Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { presentProject } from "@/lib/orgs/present";
import { findProject, findProjectByName, insertProject, lockOrganization, renameProjectRow } from "@/lib/orgs/repo";
import type { Project } from "@/lib/orgs/schema";

/** Makes a project. Throws 409 where the organization has one of this name, whatever its case. */
export async function createProject(ctx: Ctx<MemberActor>, name: string): Promise<Project> {
  return mutate(ctx, async (tx) => {
    await lockOrganization(tx);
    await assertStillAdmin(tx);
    await assertFreeName(tx, name, null);
    const id = newId("project", tx.now);
    await insertProject(tx, { id, name });
    return changed(presentProject({ id, name, createdAt: tx.now, activeKeys: 0 }), { type: "project.created", subjectId: id, data: { name } });
  });
}

/** Renames a project. Throws 404 for a foreign id, 409 for a name that is taken. */
export async function renameProject(ctx: Ctx<MemberActor>, id: Id<"project">, name: string): Promise<Project> {
  return mutate(ctx, async (tx) => {
    await lockOrganization(tx);
    await assertStillAdmin(tx);
    const row = await findProject(tx, id);
    if (row === null) throw notFound();
    if (row.name === name) return unchanged(presentProject(row));
    await assertFreeName(tx, name, id);
    await renameProjectRow(tx, id, name);
    return changed(presentProject({ ...row, name }), { type: "project.renamed", subjectId: id, data: { before: row.name, after: name } });
  });
}

/** Held under the organization's lock, so that of two who want the same name the second gets a sentence. */
async function assertFreeName(tx: TxCtx, name: string, except: Id<"project"> | null): Promise<void> {
  const taken = await findProjectByName(tx, name);
  if (taken !== null && taken !== except) throw new AppError("conflict", `There is a project named ${name} already. Choose another name.`);
}
