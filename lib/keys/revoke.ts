import { assertStillAdmin } from "@/lib/auth/standing";
import type { Ctx, MemberActor } from "@/lib/context";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { presentKey } from "@/lib/keys/present";
import { findKey, markKeyRevoked } from "@/lib/keys/repo";
import type { ApiKey } from "@/lib/keys/schema";
import { changed, mutate, unchanged } from "@/lib/mutate";

/** Ends a key; the next call with it is refused. A key that was revoked stays as it was. Throws 404 for a foreign id. */
export async function revokeKey(ctx: Ctx<MemberActor>, id: Id<"key">): Promise<ApiKey> {
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const row = await findKey(tx, id);
    if (row === null) throw notFound();
    const revokedAt = await markKeyRevoked(tx, id);
    if (revokedAt === null) return unchanged(presentKey(row));
    return changed(presentKey({ ...row, key: { ...row.key, revokedAt } }), { type: "key.revoked", subjectId: id, data: { name: row.key.name, project_id: row.project.id, last_four: row.key.lastFour } });
  });
}
