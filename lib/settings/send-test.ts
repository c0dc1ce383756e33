import type { ApprovalRequest } from "@/lib/approvals/schema";
import { createTestRequest } from "@/lib/approvals/test-request";
import type { Ctx } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { resolveCascade } from "@/lib/settings/cascade";
import { keysBelow, listPlaces, placeName, placeOf } from "@/lib/settings/place";
import { listRows } from "@/lib/settings/repo";
import type { SettingsPlace } from "@/lib/settings/schema";

/** Sends a real request, marked as a test, to the people of the row that answers at this place; it leaves no grant (contract section 3). */
export async function sendTestRequest(ctx: Ctx, input: SettingsPlace): Promise<ApprovalRequest> {
  const places = await listPlaces(ctx);
  const place = placeOf(places, input);
  const rows = await listRows(ctx);
  const keyId = place.scope === "api_key" ? place.scopeId : null;
  const { row } = resolveCascade(rows, { keyId, projectId: place.projectId, orgId: ctx.orgId });
  if (row === null) throw new AppError("conflict", `No row answers for ${placeName(place)}, so there is nobody to ask. Save a row first, then send the test.`);
  const projectId: Id<"project"> | undefined = place.projectId ?? keysBelow(places, place)[0]?.projectId ?? places.projects[0]?.id;
  if (projectId === undefined) throw new AppError("conflict", "The organization has no project yet. Create one first, then send the test.");
  return createTestRequest(ctx, { scope: row.scope, scopeId: row.scopeId, projectId });
}
