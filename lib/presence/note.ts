import type { Ctx, MemberActor } from "@/lib/context";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { mutate, unchanged } from "@/lib/mutate";
import { existsRequest, findHeld, holdOpen, insertView, removeHeld, removeLapsed } from "@/lib/presence/repo";
import type { PresenceInput } from "@/lib/presence/schema";
import { announce } from "@/lib/signals";

/** How long a tab is believed after its last word, by the database clock. Tabs say it every ten seconds. */
const BELIEVED_SECONDS = 25;

/**
 * A tab shows a card, still shows it, or shows it no more. The first time that a person opens a request is kept for good.
 * Nothing for the auditor: looking decides nothing, and what was on the screen goes with the decision. Throws 404.
 */
export async function notePresence(ctx: Ctx<MemberActor>, id: Id<"request">, input: PresenceInput): Promise<{ open: boolean }> {
  const news = await mutate(ctx, async (tx) => {
    if (!(await existsRequest(tx, id))) throw notFound();
    if (!input.open) return unchanged(await removeHeld(tx, input.tab, id));
    const held = await findHeld(tx, input.tab);
    const anew = held === null || held.lapsed || held.requestId !== id;
    await holdOpen(tx, { tab: input.tab, requestId: id, seconds: BELIEVED_SECONDS, anew });
    if (anew) await removeLapsed(tx);
    const first = anew && (await insertView(tx, id));
    return unchanged(anew || first);
  });
  if (news) void announce(ctx.orgId, [{ type: "presence.changed", requestId: null }]);
  return { open: input.open };
}
