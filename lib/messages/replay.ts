import { assertStillAdmin } from "@/lib/auth/standing";
import type { Ctx, MemberActor } from "@/lib/context";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { requeueDead } from "@/lib/messages/repo";
import type { ReplayMessagesInput } from "@/lib/messages/schema";

const MOST_AT_ONCE = 10_000;

/**
 * Sends mails and pushes that were given up once more, each under its own id; what is about a request that has ended meanwhile is
 * not sent. Foreign ids count as none.
 */
export async function replayMessages(ctx: Ctx<MemberActor>, { ids, since, until }: ReplayMessagesInput): Promise<{ messages: number }> {
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const messages = await requeueDead(tx, { ids, since, until, limit: MOST_AT_ONCE });
    if (messages === 0) return unchanged({ messages });
    return changed({ messages }, { type: "messages.replayed", subjectId: tx.orgId, data: { messages, since: since?.toISOString() ?? null, until: until?.toISOString() ?? null } });
  });
}
