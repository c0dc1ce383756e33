import type { AuditFilter, AuditQuery } from "@/lib/audit/filter";
import { presentCall } from "@/lib/audit/present";
import { listCallRows } from "@/lib/audit/repo";
import type { AuditList } from "@/lib/audit/schema";
import type { Ctx } from "@/lib/context";
import { invalid } from "@/lib/errors";

const writePlace = (seq: number) => `c${seq.toString(36)}`;

function readPlace(cursor: string): number {
  const seq = /^c[0-9a-z]{1,10}$/.test(cursor) ? Number.parseInt(cursor.slice(1), 36) : Number.NaN;
  if (!Number.isSafeInteger(seq)) throw invalid('"cursor": This is not a cursor of this list. Take it from next_cursor, or leave it out to start again.');
  return seq;
}

/** Governed calls, newest first, one row each (contract section 12). Throws 400 for a cursor of another list. */
export async function listAudit(ctx: Ctx, { limit, cursor, ...filter }: AuditQuery): Promise<AuditList> {
  const rows = await listCallRows(ctx, filter satisfies AuditFilter, { limit: limit + 1, before: cursor === undefined ? null : readPlace(cursor) });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(presentCall), next_cursor: rows.length > limit && last !== undefined ? writePlace(last.call.seq) : null };
}
