import { deliveries, notifications } from "@/db/schema";
import type { TxCtx } from "@/lib/context";
import type { Notice } from "@/lib/events";
import { newId } from "@/lib/ids";

/** Writes what people will hear, in the transaction of what happened; the mail itself goes out after the commit. */
export async function writeNotices(tx: TxCtx, notices: Notice[]): Promise<void> {
  const bells = notices.flatMap((notice) =>
    notice.to.map((userId) => ({ id: newId("notification", tx.now), orgId: tx.orgId, userId, type: notice.type, requestId: notice.requestId, createdAt: tx.now })),
  );
  if (bells.length > 0) await tx.db.insert(notifications).values(bells);
  const mails = notices.flatMap(({ to, mail, type, requestId }) =>
    mail === undefined
      ? []
      : to.map((userId) => ({
          id: newId("delivery", tx.now),
          orgId: tx.orgId,
          kind: "email" as const,
          userId,
          template: mail.template,
          data: { ...mail.data, requestId },
          dedupeKey: `${type}:${requestId ?? tx.requestId}:${userId}`,
          nextAttemptAt: tx.now,
          createdAt: tx.now,
        })),
  );
  if (mails.length > 0) await tx.db.insert(deliveries).values(mails).onConflictDoNothing({ target: deliveries.dedupeKey });
}
