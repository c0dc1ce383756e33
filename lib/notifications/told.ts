import type { Database } from "@/db/client";
import type { Id } from "@/lib/ids";
import type { Delivery } from "@/lib/notifications/claim";
import { readsOf } from "@/lib/notifications/reads";
import type { Found } from "@/lib/notifications/request-facts";

/** The requests that these messages of one organization are about, by their ids. */
export async function requestsOf(db: Database, orgId: Id<"org"> | null, told: readonly Delivery[]): Promise<Map<string, Found>> {
  if (orgId === null) return new Map();
  const ids = [...new Set(told.flatMap(({ requestId }) => requestId ?? []))];
  const found = await Promise.all(ids.map((id) => readsOf(db).request({ orgId, id })));
  return new Map(found.flatMap((one) => (one === null ? [] : [[one.id, one] as const])));
}

/** "You, Carol Okafor or Dana Ruiz": those who were told, the reader first; a number stands for too many. */
export async function whoWasTold(db: Database, told: unknown, me: Id<"user">): Promise<string | null> {
  if (typeof told === "number") return `You and ${told - 1} others`;
  if (!Array.isArray(told) || told.length === 0) return null;
  const others = told.filter((id) => id !== me) as Id<"user">[];
  const names = await Promise.all(others.map((id) => readsOf(db).name(id)));
  const all = ["You", ...names.flatMap((name) => name ?? []).toSorted()];
  return all.length === 1 ? "You alone" : `${all.slice(0, -1).join(", ")} or ${all.at(-1) ?? ""}`;
}
