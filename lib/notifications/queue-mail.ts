import { deliveries } from "@/db/schema";
import type { TxCtx } from "@/lib/context";
import { newId, type Id } from "@/lib/ids";
import type { MailTemplate } from "@/lib/channels/email/template-names";

export type QueuedMail = {
  id?: Id<"delivery">;
  to: Id<"user">;
  template: MailTemplate;
  data: Record<string, unknown>;
  /** One message per key, whatever wrote it twice; the delivery's own id unless said otherwise. */
  dedupeKey?: string;
};

/** Writes a mail that no bell goes with, in the transaction of what happened; it is sent after the commit. */
export async function queueMail(tx: TxCtx, mail: QueuedMail): Promise<void> {
  const id = mail.id ?? newId("delivery", tx.now);
  await tx.db
    .insert(deliveries)
    .values({ id, orgId: tx.orgId, kind: "email", userId: mail.to, template: mail.template, data: mail.data, dedupeKey: mail.dedupeKey ?? id, dueAt: tx.now, nextAttemptAt: tx.now, createdAt: tx.now })
    .onConflictDoNothing({ target: deliveries.dedupeKey });
}

/** Writes a push to one browser, to see whether it rings. */
export async function queuePushTest(tx: TxCtx, to: Id<"user">, subscription: Id<"subscription">): Promise<void> {
  const id = newId("delivery", tx.now);
  await tx.db.insert(deliveries).values({ id, orgId: tx.orgId, kind: "push", userId: to, template: "push-test", data: { only: subscription }, dedupeKey: id, dueAt: tx.now, nextAttemptAt: tx.now, createdAt: tx.now });
}
