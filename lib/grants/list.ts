import type { Ctx } from "@/lib/context";
import { readCursor, writeCursor } from "@/lib/cursor";
import { presentGrant } from "@/lib/grants/present";
import { countGrants, listGrantRows } from "@/lib/grants/repo";
import type { GrantList, GrantQuery } from "@/lib/grants/schema";
import { shortfallsOf } from "@/lib/grants/shortfalls";

/** The organization's grants, newest first (contract section 8). Throws 400 for a cursor of another list. */
export async function listGrants(ctx: Ctx, { limit, cursor, ...filter }: GrantQuery): Promise<GrantList> {
  const after = cursor === undefined ? null : readCursor("grant", cursor);
  const [rows, counts] = await Promise.all([listGrantRows(ctx, filter, { limit: limit + 1, after }), after === null ? countGrants(ctx, filter) : null]);
  const page = rows.slice(0, limit);
  const last = page.at(-1)?.grant;
  const shortfalls = await shortfallsOf(ctx, page);
  return {
    items: page.map((row) => presentGrant(row, ctx.actor, shortfalls.get(row.grant.id))),
    next_cursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.createdAt, id: last.id }) : null,
    counts: counts === null ? null : { active: counts.active, used: counts.used, expired: counts.expired, revoked: counts.revoked, unused_for_90_days: counts.unused },
  };
}
