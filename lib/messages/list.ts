import type { Ctx } from "@/lib/context";
import { readCursor, writeCursor } from "@/lib/cursor";
import { presentMessage } from "@/lib/messages/present";
import { countMessageRows, listMessageRows } from "@/lib/messages/repo";
import type { MessageCounts, MessageQuery, PersonMessageList } from "@/lib/messages/schema";

/** Mails and pushes to the organization's people, newest first, and what came of each (contract section 11). */
export async function listMessages(ctx: Ctx, { limit, cursor, state }: MessageQuery): Promise<PersonMessageList> {
  const rows = await listMessageRows(ctx, state, { limit: limit + 1, after: cursor === undefined ? null : readCursor("delivery", cursor) });
  const last = rows[limit - 1]?.delivery;
  return { items: rows.slice(0, limit).map(presentMessage), next_cursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.createdAt, id: last.id }) : null };
}

/** How many wait, and how many were given up. */
export async function countMessages(ctx: Ctx): Promise<MessageCounts> {
  return countMessageRows(ctx);
}
