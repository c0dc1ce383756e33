import type { Ctx } from "@/lib/context";
import { notFound } from "@/lib/errors";
import { findGrant, listUseRows, type UseRow } from "@/lib/grants/repo";
import type { GrantUse, GrantUses, UsesQuery } from "@/lib/grants/schema";
import type { Id } from "@/lib/ids";
import { iso } from "@/lib/time";

/** Every call that ran under a grant, newest first, as the audit chain tells it (contract section 8). Throws 404. */
export async function listUses(ctx: Ctx, id: Id<"grant">, query: UsesQuery): Promise<GrantUses> {
  if ((await findGrant(ctx, id)) === null) throw notFound();
  const rows = await listUseRows(ctx, id, { before: query.cursor ?? null, limit: query.limit + 1 });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return { items: page.map(presentUse), next_cursor: rows.length > query.limit && last !== undefined ? String(last.event.seq) : null };
}

function presentUse({ event, call, user, key }: UseRow): GrantUse {
  return {
    id: event.id,
    seq: event.seq,
    at: iso(event.at),
    call_id: event.callId,
    action: call?.action ?? null,
    resource: call?.resource ?? null,
    args: call?.args ?? null,
    args_hash: call?.argsHash ?? null,
    agent_id: call?.agentId ?? null,
    machine: call?.machine ?? null,
    requestor: user,
    key: key === null ? null : { id: key.id, name: key.name, last_four: key.lastFour },
  };
}
