import { faultOf, GENESIS, hex, type Fault } from "@/lib/audit/chain";
import { presentCall, presentEvent } from "@/lib/audit/present";
import { findBinding, findCallRow, listLineageRows, listLinesAt, type CallRow, type EventRow } from "@/lib/audit/repo";
import type { Lineage } from "@/lib/audit/schema";
import type { Ctx } from "@/lib/context";
import { notFound } from "@/lib/errors";
import type { Id } from "@/lib/ids";

type Binding = Awaited<ReturnType<typeof findBinding>>;

/** A call with the lines of the chain that tell its story, checked where they stand (contract section 12). Throws 404. */
export async function showLineage(ctx: Ctx, id: Id<"call">): Promise<Lineage> {
  const call = await findCallRow(ctx, id);
  if (call === null) throw notFound();
  const binding = await findBinding(ctx, call.call);
  const requestIds = binding.request === null ? [] : [binding.request.id];
  const events = await listLineageRows(ctx, { callId: id, requestIds, grantId: call.call.grantId });
  const lines = await listLinesAt(ctx, [...new Set(events.flatMap((event) => [event.seq - 1, event.seq]))]);
  const last = events.at(-1) ?? null;
  const previous = lines.find((line) => line.seq === (last?.seq ?? 0) - 1) ?? null;
  const fault = firstFault(ctx.orgId, events, lines);
  return {
    call: presentCall(call),
    events: events.map((event, index) => presentEvent(event, events[index - 1] ?? null)),
    digest: binding.request?.digest ?? null,
    ran_as_approved: ranAsApproved(call, binding, events),
    chain: {
      last: last === null ? null : { seq: last.seq, hash: hex(last.hash) },
      previous: previous === null ? null : { seq: previous.seq, hash: hex(previous.hash) },
      verified: events.length > 0 && fault === null,
      fault,
    },
  };
}

function firstFault(org: string, events: EventRow[], lines: EventRow[]): Fault | null {
  const bySeq = new Map(lines.map((line) => [line.seq, line]));
  for (const event of events) {
    const before = event.seq === 1 ? { seq: 0, hash: GENESIS } : bySeq.get(event.seq - 1);
    if (before === undefined) return { seq: event.seq - 1, reason: `line ${event.seq - 1} is missing` };
    const fault = faultOf(org, before, event);
    if (fault !== null) return fault;
  }
  return null;
}

/** What ran is compared with what was approved by what was written down at each end, not by asking again. */
function ranAsApproved({ call }: CallRow, { request, grant }: Binding, events: EventRow[]): boolean | null {
  const redeemed = events.find((event) => event.type === "approval.redeemed");
  if (redeemed !== undefined && request !== null && call.requestId === request.id) return sameAsRedeemed(redeemed, request);
  if (call.decision !== "allow" || grant === null || grant.reach !== null) return null;
  return call.action === grant.action && call.resource === grant.resource && call.argsHash === grant.argsHash;
}

function sameAsRedeemed(event: EventRow, request: { digest: string; argsHash: string }): boolean {
  const data = event.data === null ? {} : (JSON.parse(event.data) as Record<string, unknown>);
  if (typeof data["digest"] === "string") return data["digest"] === request.digest;
  const line = JSON.parse(Buffer.from(event.canonical).toString("utf8")) as { args_hash?: string | null };
  return line.args_hash === request.argsHash;
}
