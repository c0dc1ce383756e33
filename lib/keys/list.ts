import type { Ctx, MemberActor } from "@/lib/context";
import { readCursor, writeCursor } from "@/lib/cursor";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";
import { presentKey, presentToken } from "@/lib/keys/present";
import { findProjectOf, listKeyRows, listTokenRows } from "@/lib/keys/repo";
import type { ApiKeyList, KeyQuery, PersonalTokenList } from "@/lib/keys/schema";
import type { ListQuery } from "@/lib/orgs/schema";

/** The organization's keys, or one project's, revoked ones too, newest first; never a secret. Throws 404 for a foreign project. */
export async function listKeys(ctx: Ctx, projectId: Id<"project"> | null, { limit, cursor, state }: KeyQuery): Promise<ApiKeyList> {
  if (projectId !== null && (await findProjectOf(ctx, projectId)) === null) throw notFound();
  const rows = await listKeyRows(ctx, projectId, { limit: limit + 1, after: cursor === undefined ? null : readCursor("key", cursor), state });
  const last = rows[limit - 1]?.key;
  return { items: rows.slice(0, limit).map(presentKey), next_cursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.createdAt, id: last.id }) : null };
}

/** The caller's own personal tokens in this organization, newest first; never a secret. */
export async function listTokens(ctx: Ctx<MemberActor>, { limit, cursor }: ListQuery): Promise<PersonalTokenList> {
  const rows = await listTokenRows(ctx, { limit: limit + 1, after: cursor === undefined ? null : readCursor("token", cursor) });
  const last = rows[limit - 1];
  return { items: rows.slice(0, limit).map(presentToken), next_cursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.createdAt, id: last.id }) : null };
}
