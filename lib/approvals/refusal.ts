import type { AuditEvent } from "@/lib/events";
import { AppError, type ErrorSlug } from "@/lib/errors";
import type { RequestRow } from "@/lib/approvals/repo";

/** A refused attempt that the auditor shall see: the transaction commits the event, then the caller gets the error. */
export class Refusal {
  constructor(
    readonly error: AppError,
    readonly events: AuditEvent[] = [],
  ) {}
}

/** An attempt to decide or redeem that was turned down, with its audit event. */
export function refuse(row: RequestRow, slug: ErrorSlug, message: string, attempt: Record<string, unknown> = {}): Refusal {
  const event: AuditEvent = {
    type: "approval.refused",
    subjectId: row.id,
    requestId: row.id,
    callId: row.callId,
    argsHash: row.argsHash,
    policyVersion: row.policyVersion,
    data: { why: slug, ...attempt },
  };
  return new Refusal(new AppError(slug, message), [event]);
}
