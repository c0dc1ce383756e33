import { sql, type SQL } from "drizzle-orm";
import type { Database } from "@/db/client";
import { decidedNotice } from "@/lib/approvals/notices";
import { governingNow } from "@/lib/approvals/governing";
import { databaseClock, lockRequest, updateRequest, type RequestRow } from "@/lib/approvals/repo";
import { settleCall } from "@/lib/audit/record-call";
import { complainAgain } from "@/lib/complain";
import { systemContext, type SystemActor, type TxCtx } from "@/lib/context";
import type { AuditEvent } from "@/lib/events";
import type { Id } from "@/lib/ids";
import { beat } from "@/lib/loops";
import { changed, mutate, unchanged, type Outcome } from "@/lib/mutate";
import { iso } from "@/lib/time";

type Due = { id: Id<"request">; org_id: Id<"org"> };

const BATCH = 100;
/** A batch is drawn by lot from so many that have been due the longest, so that workers at once seldom meet the same rows and wait for each other. */
const DRAWN_FROM = 10 * BATCH;

type Kind = { due: SQL; write: (tx: TxCtx<SystemActor>, id: Id<"request">) => Promise<Outcome<null>> };

const ESCALATION: Kind = { due: sql`escalated_at is null and escalate_at <= clock_timestamp() and expires_at > clock_timestamp()`, write: escalate };
const EXPIRY: Kind = { due: sql`expiry_recorded_at is null and expires_at <= clock_timestamp()`, write: writeExpiry };

/**
 * Does what has come due by the times in the rows (contract section 9): writes down what has expired, tells those to whom
 * a request escalates. Any worker catches up a missed minute; two at once do nothing twice, and however many fail, they hold
 * up no other. Answers how much it did.
 */
export async function doWhatIsDue(db: Database): Promise<number> {
  const failures: unknown[] = [];
  let met = 0;
  for (const { due, write } of [ESCALATION, EXPIRY]) {
    const failed: Id<"request">[] = [];
    for (let more = true; more; ) {
      const before = failed.length;
      const rows = await db.execute<Due>(sql`
        select id, org_id from (
          select id, org_id from approval_requests where state = 'pending' and ${due} and id not in (select jsonb_array_elements_text(${JSON.stringify(failed)}::text::jsonb))
          order by expires_at limit ${DRAWN_FROM}) as longest
        order by random() limit ${BATCH}`);
      for (const { id, org_id: orgId } of rows) {
        beat("due");
        await mutate(systemContext(db, orgId), (tx) => write(tx, id)).catch((error: unknown) => {
          failed.push(id);
          failures.push(error);
        });
      }
      met += rows.length;
      more = rows.length === BATCH && failed.length > before;
    }
  }
  if (failures.length > 0) complainAgain(`${failures.length} of ${met} requests that had come due could not be dealt with and are tried again`, failures[0]);
  return met - failures.length;
}

function subject(row: RequestRow): Omit<AuditEvent, "type" | "data"> {
  return { subjectId: row.id, requestId: row.id, callId: row.callId, argsHash: row.argsHash, policyVersion: row.policyVersion };
}

/** The state was a matter of the clock all along; this only writes the line for the auditor. */
async function writeExpiry(tx: TxCtx<SystemActor>, id: Id<"request">): Promise<Outcome<null>> {
  const row = await lockRequest(tx, id);
  const now = await databaseClock(tx);
  if (row === null || row.state !== "pending" || row.expiresAt > now) return unchanged(null);
  await updateRequest(tx, id, { state: "expired", expiryRecordedAt: now });
  await settleCall(tx, id, { decision: "deny", decisionSource: "approval", reason: "approval_timeout" });
  const notice = decidedNotice(row, { type: "approval.expired", by: null, reason: "approval_timeout", kind: null });
  return changed(null, { type: "approval.expired", ...subject(row), data: { reason: "approval_timeout", expired_at: iso(row.expiresAt) } }, [notice]);
}

async function escalate(tx: TxCtx<SystemActor>, id: Id<"request">): Promise<Outcome<null>> {
  const row = await lockRequest(tx, id);
  const now = await databaseClock(tx);
  if (row === null || row.state !== "pending" || row.escalatedAt !== null || row.expiresAt <= now) return unchanged(null);
  const governing = await governingNow(tx, row);
  const to = governing?.terms.escalateToIds ?? [];
  await updateRequest(tx, id, { escalatedAt: now });
  const mail = { template: "approval-requested", data: { action: row.action, reason: row.reason, digest: row.digest, expiresAt: iso(row.expiresAt), agent: row.agentId, escalated: true, isTest: row.isTest } };
  return changed(null, { type: "approval.escalated", ...subject(row), data: { to } }, to.length === 0 ? [] : [{ to, type: "approval.escalated", requestId: row.id, mail }]);
}
