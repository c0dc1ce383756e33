import type { Ctx } from "@/lib/context";
import { readCursor, writeCursor } from "@/lib/cursor";
import { presentAttempt, presentDelivery } from "@/lib/deliveries/present";
import { findDelivery, listAttempts, listDeliveryRows } from "@/lib/deliveries/repo";
import type { DeliveryDetail, DeliveryList, DeliveryQuery } from "@/lib/deliveries/schema";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";

/** What was sent to channels, or is on its way, newest first (contract section 11). */
export async function listDeliveries(ctx: Ctx, { limit, cursor, ...filter }: DeliveryQuery): Promise<DeliveryList> {
  const rows = await listDeliveryRows(ctx, filter, { limit: limit + 1, after: cursor === undefined ? null : readCursor("delivery", cursor) });
  const last = rows[limit - 1]?.delivery;
  return { items: rows.slice(0, limit).map(presentDelivery), next_cursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.createdAt, id: last.id }) : null };
}

/** One message and every attempt; throws 404 where it is missing or another organization's. */
export async function showDelivery(ctx: Ctx, id: Id<"delivery">): Promise<DeliveryDetail> {
  const row = await findDelivery(ctx, id);
  if (row === null) throw notFound();
  return { ...presentDelivery(row), log: (await listAttempts(ctx, id)).map(presentAttempt) };
}
