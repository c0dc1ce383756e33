import { assertStillAdmin } from "@/lib/auth/standing";
import type { Ctx } from "@/lib/context";
import { notFound } from "@/lib/errors";
import { changed, mutate } from "@/lib/mutate";
import { listPlaces, placeOf } from "@/lib/settings/place";
import { lockRow, removeRow } from "@/lib/settings/repo";
import type { SettingsPlace } from "@/lib/settings/schema";
import type { Scope } from "@/lib/vocabulary";

/** Removes a scope's own row, so that the next wider row answers; 404 where it has none. */
export async function removeSettings(ctx: Ctx, input: SettingsPlace): Promise<{ removed: true; scope: Scope; scope_id: string }> {
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const place = placeOf(await listPlaces(tx), input);
    const row = await lockRow(tx, place);
    if (row === undefined) throw notFound();
    await removeRow(tx, place);
    return changed(
      { removed: true as const, scope: place.scope, scope_id: place.scopeId },
      { type: "settings.removed", subjectId: row.id, data: { scope: place.scope, scope_id: place.scopeId, name: place.name, was_enabled: row.enabled } },
    );
  });
}
