import { commitment, faultOf, GENESIS, hex, type ChainLine, type Fault } from "@/lib/audit/chain";
import { findCheckpoint, type CheckpointRow } from "@/lib/audit/checkpoint-repo";
import { EMPTY_TREE, rootOf, withLeaf, type Tree } from "@/lib/audit/merkle";
import { findChainEnds, listLinesAfter, type ChainEnds } from "@/lib/audit/repo";
import type { ChainReport } from "@/lib/audit/schema";
import type { Ctx } from "@/lib/context";
import { iso } from "@/lib/time";

const BATCH = 500;

type Line = Awaited<ReturnType<typeof listLinesAfter>>[number];
type Walk = { tree: Tree; sealed: CheckpointRow | null; last: { seq: number; hash: Uint8Array }; events: number; erased: number; fault: Fault | null };

/**
 * Reads the organization's chain from its first line to its head, a batch at a time and in constant memory, and names the
 * first line that is not as it was written. Data that was erased is counted, not blamed. The newest checkpoint covers all that
 * came before it: a chain rewritten or cut with its head repaired does not give its root (contract section 12).
 */
export async function verifyChain(ctx: Ctx): Promise<ChainReport> {
  // Before the head, which only grows: so a checkpoint that is made meanwhile cannot look like one of lines that are gone.
  const sealed = await findCheckpoint(ctx, Number.MAX_SAFE_INTEGER);
  const ends = await findChainEnds(ctx);
  const walk: Walk = { tree: EMPTY_TREE, sealed, last: { seq: 0, hash: GENESIS }, events: 0, erased: 0, fault: null };
  while (walk.fault === null) {
    const lines = await listLinesAfter(ctx, { after: walk.last.seq, upTo: Math.max(ends.lastSeq, ends.head?.seq ?? 0), limit: BATCH });
    for (const line of lines) {
      step(ctx.orgId, walk, line);
      if (walk.fault !== null) break;
    }
    if (lines.length < BATCH) break;
  }
  return report(walk, walk.fault ?? endFault(walk, ends) ?? cutFault(walk), ends);
}

function step(org: string, walk: Walk, line: Line): void {
  walk.tree = withLeaf(walk.tree, line.hash);
  walk.fault = faultOf(org, walk.last, line) ?? columnFault(line) ?? dataFault(line) ?? checkpointFault(walk);
  if (walk.fault !== null) return;
  walk.last = { seq: line.seq, hash: line.hash };
  walk.events += 1;
  if (line.data === null) walk.erased += 1;
}

function parse(line: Line): Partial<ChainLine> {
  return JSON.parse(Buffer.from(line.canonical).toString("utf8")) as Partial<ChainLine>;
}

/** The columns that help to find a line must say what its hashed bytes say, or a search would mislead. */
function columnFault(line: Line): Fault | null {
  const said = parse(line);
  const columns = [line.id, line.type, line.at.toISOString(), line.actorType, line.actorId, line.subjectId, line.requestId, line.grantId, line.callId];
  const bytes = [said.id, said.type, said.at, said.actor?.type, said.actor?.id, said.subject, said.request_id, said.grant_id, said.call_id];
  return columns.every((value, index) => value === bytes[index]) ? null : { seq: line.seq, reason: "its columns do not say what its bytes say" };
}

function dataFault(line: Line): Fault | null {
  if (line.data === null || line.salt === null) return null;
  return commitment(line.salt, line.data) === parse(line).data_commitment ? null : { seq: line.seq, reason: "its data do not give its commitment" };
}

function checkpointFault({ tree, sealed }: Walk): Fault | null {
  if (sealed === null || sealed.size !== tree.size || Buffer.compare(Buffer.from(rootOf(tree)), Buffer.from(sealed.root)) === 0) return null;
  return { seq: tree.size, reason: `the lines up to it are not those that the checkpoint of ${iso(sealed.at)} was signed for` };
}

function cutFault({ last, sealed }: Walk): Fault | null {
  if (sealed === null || sealed.size <= last.seq) return null;
  return { seq: last.seq + 1, reason: `the chain was cut: the checkpoint of ${iso(sealed.at)} was signed for ${sealed.size} lines` };
}

/** A chain cut off at its end is found by its head, and one that was taken away whole by what the organization still knows. */
function endFault({ last }: Walk, { head, hasRequests }: ChainEnds): Fault | null {
  if (head === null) {
    if (last.seq > 0) return { seq: last.seq, reason: "the head of the chain is missing" };
    return hasRequests ? { seq: 1, reason: "there are requests, but the chain that records them is gone" } : null;
  }
  if (last.seq < head.seq) return { seq: last.seq + 1, reason: `line ${last.seq + 1} is missing` };
  const same = last.seq === head.seq && Buffer.compare(Buffer.from(last.hash), Buffer.from(head.hash)) === 0;
  return same ? null : { seq: last.seq, reason: "the head of the chain names another line" };
}

function report(walk: Walk, fault: Fault | null, { head, at }: ChainEnds): ChainReport {
  return {
    verdict: fault === null ? "valid" : "invalid",
    events: walk.events,
    head: head === null ? null : { seq: head.seq, hash: hex(head.hash), at: iso(head.at) },
    fault,
    erased: walk.erased,
    checked_at: iso(at),
    message: sentence(walk, fault),
  };
}

function sentence({ events, erased }: Walk, fault: Fault | null): string {
  if (fault !== null) return `The chain is broken at event ${fault.seq}: ${fault.reason}. ${events} events before it stand.`;
  if (events === 0) return "0 events: nothing has been recorded yet, so there is nothing to check.";
  const gone = erased === 0 ? "" : ` The data of ${erased} was erased; their lines stand.`;
  return `Every event from 1 to ${events} is as it was written.${gone}`;
}
