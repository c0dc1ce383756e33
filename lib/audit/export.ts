import { hex } from "@/lib/audit/chain";
import { signChain, verifierKeyOf } from "@/lib/audit/checkpoint";
import type { AuditFilter } from "@/lib/audit/filter";
import { presentCall } from "@/lib/audit/present";
import { findChainEnds, listCallRows, listLinesAfter } from "@/lib/audit/repo";
import type { Ctx } from "@/lib/context";
import { changed, mutate } from "@/lib/mutate";
import { iso } from "@/lib/time";

const BATCH = 500;

/**
 * Notes the export in the chain, then answers its lines as JSON texts, read a batch at a time (contract sections 12 and 20).
 * Without a filter it is the chain itself, verifiable without us, and ends with its own event; with one, the calls that match.
 */
export async function exportAudit(ctx: Ctx, filter: AuditFilter): Promise<AsyncGenerator<string>> {
  const what = Object.values(filter).some((value) => value !== undefined) ? "calls" : "events";
  await mutate(ctx, () => Promise.resolve(changed(null, { type: "audit.exported", subjectId: ctx.orgId, data: { what, filter } })));
  return what === "events" ? chainLines(ctx) : callLines(ctx, filter);
}

async function* chainLines(ctx: Ctx): AsyncGenerator<string> {
  const { head, at } = await findChainEnds(ctx);
  const upTo = head?.seq ?? 0;
  const signed = await signChain(ctx, upTo);
  const checkpoint = signed === null ? null : { note: signed.note, verifier_key: verifierKeyOf(ctx.orgId) };
  yield JSON.stringify({ format: "countersign-audit-v1", org: ctx.orgId, exported_at: iso(at), events: upTo, head: head === null ? null : { seq: head.seq, hash: hex(head.hash), at: iso(head.at) }, checkpoint });
  for (let after = 0; after < upTo; ) {
    const lines = await listLinesAfter(ctx, { after, upTo, limit: BATCH });
    for (const line of lines) {
      yield JSON.stringify({
        seq: line.seq,
        hash: hex(line.hash),
        prev: hex(line.prev),
        /** The very bytes that were hashed, as UTF-8 text. */
        canonical: Buffer.from(line.canonical).toString("utf8"),
        salt: line.salt === null ? null : hex(line.salt),
        /** The very text that the commitment in the line was made of; null where it was erased. */
        data: line.data,
      });
    }
    const last = lines.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}

async function* callLines(ctx: Ctx, filter: AuditFilter): AsyncGenerator<string> {
  yield JSON.stringify({ format: "countersign-calls-v1", org: ctx.orgId, exported_at: iso(ctx.now), filter });
  for (let before: number | null = null; ; ) {
    const rows = await listCallRows(ctx, filter, { limit: BATCH, before });
    for (const row of rows) yield JSON.stringify(presentCall(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return;
    before = last.call.seq;
  }
}

const encoder = new TextEncoder();

/** The lines as a body; a reader that goes away stops the reading. */
export function jsonLines(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(`${value}\n`));
    },
    async cancel() {
      await lines.return(undefined);
    },
  });
}
