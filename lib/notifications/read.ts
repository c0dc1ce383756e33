import { requireMember } from "@/lib/auth/permissions";
import type { Ctx } from "@/lib/context";
import { mutate, unchanged } from "@/lib/mutate";
import { countUnread, markRead } from "@/lib/notifications/repo";
import type { ReadInput } from "@/lib/notifications/schema";

/** Marks what the caller has seen; ids that are not theirs are passed over. Nothing for the auditor: it is between a person and their bell. */
export async function readNotifications(ctx: Ctx, input: ReadInput): Promise<{ unread: number }> {
  return mutate(requireMember(ctx), async (tx) => {
    await markRead(tx, "ids" in input ? input.ids : null);
    return unchanged({ unread: await countUnread(tx) });
  });
}
