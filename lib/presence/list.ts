import type { Ctx, MemberActor } from "@/lib/context";
import type { Id } from "@/lib/ids";
import { listPresent, listViews } from "@/lib/presence/repo";
import type { PresenceList } from "@/lib/presence/schema";
import { iso } from "@/lib/time";

const MOST = 500;

/** Who has which card on a screen, by what their tabs said within the last seconds. */
export async function listPresence(ctx: Ctx<MemberActor>): Promise<PresenceList> {
  const rows = await listPresent(ctx, MOST);
  return { items: rows.map(({ requestId, id, email, name, since }) => ({ request_id: requestId, person: { id, email, name }, since: iso(since) ?? "" })) };
}

/** Who has opened a request, and when first. */
export async function openedBy(ctx: Pick<Ctx, "db" | "orgId">, requestId: Id<"request">): Promise<{ person: { id: string; email: string; name: string }; at: string }[]> {
  const rows = await listViews(ctx, requestId);
  return rows.map(({ at, ...person }) => ({ person, at: iso(at) }));
}
