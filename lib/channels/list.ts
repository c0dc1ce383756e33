import { presentChannel } from "@/lib/channels/present";
import { findChannel, listChannelRows } from "@/lib/channels/repo";
import type { Channel, ChannelList } from "@/lib/channels/schema";
import type { Ctx } from "@/lib/context";
import { readCursor, writeCursor } from "@/lib/cursor";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import type { ListQuery } from "@/lib/orgs/schema";

/** The organization's channels, newest first; never a secret. */
export async function listChannels(ctx: Ctx, { limit, cursor }: ListQuery): Promise<ChannelList> {
  const rows = await listChannelRows(ctx, { limit: limit + 1, after: cursor === undefined ? null : readCursor("channel", cursor) });
  const last = rows[limit - 1]?.channel;
  return { items: rows.slice(0, limit).map(presentChannel), next_cursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.createdAt, id: last.id }) : null };
}

/** One channel; throws 404 where it is missing or another organization's. */
export async function showChannel(ctx: Ctx, id: Id<"channel">): Promise<Channel> {
  const row = await findChannel(ctx, id);
  if (row === null) throw notFound();
  return presentChannel(row);
}
