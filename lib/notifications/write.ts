import { sql } from "drizzle-orm";
import type { TxCtx } from "@/lib/context";
import type { Notice } from "@/lib/events";
import { newId, type Id } from "@/lib/ids";
import { reminderAt, topicOf } from "@/lib/notifications/state";
import { iso } from "@/lib/time";
import type { DeliveryKind, Topic } from "@/lib/vocabulary";

type Told = { notice: Notice; userId: Id<"user"> };
type Message = { id: Id<"delivery">; kind: DeliveryKind; user_id: Id<"user">; topic: Topic; template: string; request_id: string | null; data: Record<string, unknown>; dedupe_key: string; due_at: string };

/**
 * Writes what people will hear, in the transaction of what happened: a line at the bell, a mail, and a push where a browser of
 * theirs listens, each as far as the person wants it. What leaves the house goes out after the commit.
 */
export async function writeNotices(tx: TxCtx, notices: Notice[]): Promise<void> {
  const told = notices.flatMap((notice) => [...new Set(notice.to)].map((userId): Told => ({ notice, userId })));
  if (told.length === 0) return;
  await Promise.all([ringBells(tx, told), writeMessages(tx, told.flatMap((one) => messagesOf(tx, one)))]);
}

async function ringBells(tx: TxCtx, told: Told[]): Promise<void> {
  const rows = told.map(({ notice, userId }) => ({ id: newId("notification", tx.now), user_id: userId, type: notice.type, request_id: notice.requestId, topic: topicOf(notice.type) }));
  await tx.db.execute(sql`
    insert into notifications (id, org_id, user_id, type, request_id, created_at)
    select r.id, ${tx.orgId}, r.user_id, r.type, r.request_id, ${iso(tx.now)}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as r(id text, user_id text, type text, request_id text, topic text)
    left join notification_preferences p on p.org_id = ${tx.orgId} and p.user_id = r.user_id
    where not ('bell:' || r.topic) = any(coalesce(p.off, '{}'))`);
}

/** Of more people than this a mail says only how many they are. */
const MOST_NAMED = 12;

function messagesOf(tx: TxCtx, { notice: { type, requestId, mail, to }, userId }: Told): Message[] {
  if (mail === undefined) return [];
  const topic = topicOf(type);
  // Only who is asked first is everybody who may decide; a stand-in, or whom it escalates to, is one more.
  const data = type !== "approval.requested" ? {} : { told: to.length > MOST_NAMED ? to.length : to };
  const common = { user_id: userId, request_id: requestId, data };
  const both = (topic: Topic, template: string, key: string, dueAt: Date): Message[] =>
    (["email", "push"] as const).map((kind) => ({ ...common, id: newId("delivery", tx.now), kind, topic, template, dedupe_key: kind === "push" ? `push:${key}` : key, due_at: iso(dueAt) }));
  const template = { asked: "approval-requested", reminded: "approval-reminder", escalated: "approval-escalated", decided: "approval-decided" } as const;
  const first = both(topic, template[topic], `${type}:${requestId ?? tx.requestId}:${userId}`, tx.now);
  const expiresAt = mail.data["expiresAt"];
  const remindAt = topic === "asked" && typeof expiresAt === "string" ? reminderAt(tx.now, new Date(expiresAt)) : null;
  return remindAt === null ? first : [...first, ...both("reminded", template.reminded, `reminder:${requestId}:${userId}`, remindAt)];
}

async function writeMessages(tx: TxCtx, messages: Message[]): Promise<void> {
  if (messages.length === 0) return;
  await tx.db.execute(sql`
    insert into deliveries (id, org_id, kind, user_id, template, request_id, data, dedupe_key, due_at, next_attempt_at, created_at)
    select r.id, ${tx.orgId}, r.kind, r.user_id, r.template, r.request_id, r.data, r.dedupe_key, r.due_at, r.due_at, ${iso(tx.now)}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(messages)}::text::jsonb) as r(id text, kind text, user_id text, topic text, template text, request_id text, data jsonb, dedupe_key text, due_at timestamptz)
    left join notification_preferences p on p.org_id = ${tx.orgId} and p.user_id = r.user_id
    where not ((case r.kind when 'email' then 'mail' else r.kind end) || ':' || r.topic) = any(coalesce(p.off, '{}'))
      and (r.kind = 'email' or exists (select 1 from push_subscriptions s where s.user_id = r.user_id))
    on conflict (dedupe_key) do nothing`);
}
