import { eq } from "drizzle-orm";
import { users } from "@/db/schema";
import type { Ctx, MemberActor } from "@/lib/context";
import { changed, mutate, unchanged } from "@/lib/mutate";

/** Changes the name by which others read the caller, in every organization they belong to. */
export async function renameMe(ctx: Ctx<MemberActor>, name: string): Promise<Ctx<MemberActor>> {
  return mutate(ctx, async (tx) => {
    const after = { ...ctx, actor: { ...ctx.actor, name } };
    if (tx.actor.name === name) return unchanged(after);
    await tx.db.update(users).set({ name }).where(eq(users.id, tx.actor.userId));
    return changed(after, { type: "member.changed", subjectId: tx.actor.userId, data: { before: { name: tx.actor.name }, after: { name } } });
  });
}
