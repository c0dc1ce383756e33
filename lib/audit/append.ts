import { eq, sql } from "drizzle-orm";
import { builtOnce } from "@/db/built-once";
import { insertion } from "@/db/bulk";
import { auditData, auditEvents, auditHeads } from "@/db/schema";
import { GENESIS, makeLine, sealData, type Place, type SealedData } from "@/lib/audit/chain";
import type { Actor, TxCtx } from "@/lib/context";
import type { AuditEvent } from "@/lib/events";
import { newId } from "@/lib/ids";
import { sentInOrder } from "@/lib/sent-in-order";

const CHAIN_LOCK = 4_801;

const headOf = builtOnce(["org"], (db, { org }) => db.select().from(auditHeads).where(eq(auditHeads.orgId, org)));
const MOVES = "on conflict (org_id) do update set seq = excluded.seq, hash = excluded.hash, at = excluded.at";

export function actorLine(actor: Actor): { type: string; id: string | null } {
  if (actor.type === "member") return { type: actor.via === "token" ? "token" : "member", id: actor.userId };
  if (actor.type === "key") return { type: "key", id: actor.keyId };
  return { type: "system", id: null };
}

/** By which way a person acted, where it was not this site: the auditor reads which Slack user clicked. */
function wayOf(actor: Actor): Record<string, unknown> {
  return actor.type === "member" && actor.via === "slack" ? { via: "slack", slack_user: actor.slackUser ?? null } : {};
}

/** An event whose data has been sealed, which needs no lock. */
type Sealed = { event: AuditEvent; data: SealedData };

/** Seals what the events say while the statements before them are answered. */
export async function sealEvents(tx: TxCtx, events: readonly AuditEvent[]): Promise<Sealed[]> {
  await new Promise(setImmediate);
  return events.map((event) => ({ event, data: sealData({ ...event.data, ...wayOf(event.actor ?? tx.actor) }) }));
}

/**
 * Appends events to the organization's chain, as the last writes of a transaction: the lock is held until the commit, so
 * the next writer sees this head. Throws where the lock cannot be had, and then nothing of the transaction stays.
 */
export async function appendEvents(tx: TxCtx, events: readonly Sealed[]): Promise<void> {
  if (events.length === 0) return;
  // Sent together: the second statement begins when the first has the lock, so it sees the head that the last holder left.
  const [[locked], [last]] = await sentInOrder(
    () =>
      tx.db.execute<{ ms: string }>(
        sql`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint::text as ms from (select pg_advisory_xact_lock(${CHAIN_LOCK}, hashtext(${tx.orgId})) offset 0) as lock`,
      ),
    () => headOf(tx.db, { org: tx.orgId }),
  );
  const at = new Date(Math.max(Number(locked?.ms), last?.at.getTime() ?? 0));
  let seq = last?.seq ?? 0;
  let prev: Uint8Array = last?.hash ?? GENESIS;
  const lines: (typeof auditEvents.$inferInsert)[] = [];
  const data: (typeof auditData.$inferInsert)[] = [];
  for (const sealed of events) {
    seq += 1;
    const line = lineOf(tx, sealed, { seq, prev, at });
    lines.push(line.row);
    data.push(line.data);
    prev = line.row.hash;
  }
  const head = insertion(auditHeads, [{ orgId: tx.orgId, seq, hash: prev, at }], MOVES);
  await tx.db.execute(sql`with events as (${insertion(auditEvents, lines)}), data as (${insertion(auditData, data)}) ${head}`);
}

function lineOf(tx: TxCtx, { event, data }: Sealed, place: Place) {
  const id = newId("event", place.at);
  const actor = actorLine(event.actor ?? tx.actor);
  const links = { requestId: event.requestId ?? null, grantId: event.grantId ?? null, callId: event.callId ?? null };
  const made = makeLine({ org: tx.orgId, id, type: event.type, actor, subject: event.subjectId, ...links, argsHash: event.argsHash ?? null, policyVersion: event.policyVersion ?? null }, data, place);
  const row = { orgId: tx.orgId, ...place, id, type: event.type, canonical: made.canonical, hash: made.hash, actorType: actor.type, actorId: actor.id, subjectId: event.subjectId, ...links };
  return { row, data: { eventId: id, orgId: tx.orgId, salt: data.salt, data: data.data } };
}
