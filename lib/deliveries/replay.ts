import { assertStillAdmin } from "@/lib/auth/standing";
import type { Facts } from "@/lib/channels/message";
import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { presentDelivery } from "@/lib/deliveries/present";
import { endRest, findDelivery, findOrganizationName, holdChannel, insertDelivery, requeue } from "@/lib/deliveries/repo";
import type { Delivery, ReplayInput } from "@/lib/deliveries/schema";
import { AppError, notFound } from "@/lib/errors";
import { newId, type Id } from "@/lib/ids";
import { changed, mutate, unchanged } from "@/lib/mutate";
import { iso } from "@/lib/time";

const MOST_AT_ONCE = 10_000;

/** Sends one message that has ended once more, under the same id. Throws 404 for a foreign id, 409 where it is still on its way or the channel is off. */
export async function replayDelivery(ctx: Ctx<MemberActor>, id: Id<"delivery">): Promise<Delivery> {
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const found = await findDelivery(tx, id);
    if (found === null) throw notFound();
    const { channelId } = found.delivery;
    const name = await nameOfLive(tx, channelId);
    const messages = await requeue(tx, { channelId, ids: [id], states: ["dead", "sent", "skipped"], limit: 1 });
    if (messages === 0) throw new AppError("conflict", "This message is still on its way. Wait until it has arrived or was given up.");
    return changed(await present(tx, id), { type: "channel.replayed", subjectId: channelId, data: { name, messages, delivery: id } });
  });
}

/** Sends a range of a channel's messages once more, the dead letters unless said otherwise, at most 10,000 at once. Throws 404, and 409 where the channel is off. */
export async function replayRange(ctx: Ctx<MemberActor>, channelId: Id<"channel">, { state, since, until }: ReplayInput): Promise<{ messages: number }> {
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const name = await nameOfLive(tx, channelId);
    const messages = await requeue(tx, { channelId, states: state === "ended" ? ["dead", "sent", "skipped"] : [state], since, until, limit: MOST_AT_ONCE });
    if (messages === 0) return unchanged({ messages });
    return changed({ messages }, { type: "channel.replayed", subjectId: channelId, data: { name, messages, state, since: since?.toISOString() ?? null, until: until?.toISOString() ?? null } });
  });
}

/** Sends a message that is about nothing but the channel, by the way that every message takes; its answer stands in the log. Throws 404, and 409 where the channel is off. */
export async function testChannel(ctx: Ctx<MemberActor>, channelId: Id<"channel">): Promise<Delivery> {
  return mutate(ctx, async (tx) => {
    await assertStillAdmin(tx);
    const name = await nameOfLive(tx, channelId);
    const id = newId("delivery", tx.now);
    const facts: Facts = {
      at: iso(tx.now), severity: "info", organization: { id: tx.orgId, name: await findOrganizationName(tx) }, project: null, subject_id: channelId, request_id: null, grant_id: null, call_id: null, state: null,
      action: null, resource: null, agent: null, requestor: null, by: tx.actor.name, reason: null, rule: null, policy: null, args_hash: null, digest: null, expires_at: null, is_test: true,
    };
    await insertDelivery(tx, { id, channelId, event: "channel.test", facts });
    return changed(await present(tx, id), { type: "channel.tested", subjectId: channelId, data: { name, delivery: id } });
  });
}

/** The name of a channel that is on; whoever sends by hand need not wait for a failing one's rest to end. */
async function nameOfLive(tx: TxCtx, id: Id<"channel">): Promise<string> {
  const channel = await holdChannel(tx, id);
  if (channel === null) throw notFound();
  if (!channel.enabled) throw new AppError("conflict", "This channel is switched off. Switch it on first.");
  await endRest(tx, id);
  return channel.name;
}

async function present(tx: TxCtx, id: Id<"delivery">): Promise<Delivery> {
  const row = await findDelivery(tx, id);
  if (row === null) throw notFound();
  return presentDelivery(row);
}
