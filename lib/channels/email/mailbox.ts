import { desc, eq } from "drizzle-orm";
import { z } from "zod";
import { mailbox } from "@/db/schema";
import { database } from "@/lib/database";
import { env } from "@/lib/env";
import { notFound } from "@/lib/errors";
import { canonicalAddress } from "@/lib/identity/address";
import { iso } from "@/lib/time";

export const mailboxQuery = z.strictObject({
  /** Only mails to this address. */
  to: z.string().max(320).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type MailboxQuery = z.infer<typeof mailboxQuery>;

export const mailboxList = z.object({
  items: z.array(z.object({ id: z.string(), to: z.string(), subject: z.string(), text: z.string(), html: z.string(), created_at: z.string() })),
});
export type MailboxList = z.input<typeof mailboxList>;

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * The local mailbox exists only without a mail transport, on a server bound to loopback, for a caller who addressed it by a
 * loopback name: a page of another site that points its own name here gets 404 like everybody else.
 */
export function assertMailboxExists(hostHeader: string | null): void {
  const named = hostHeader === null ? null : parse(`http://${hostHeader}`);
  if (env().mailTransport !== "local" || !env().loopback || named === null || !LOOPBACK.has(named.hostname)) throw notFound();
}

/** The mails that would have been sent, newest first. */
export async function listMailbox({ to, limit }: MailboxQuery): Promise<MailboxList> {
  const recipient = to === undefined ? undefined : eq(mailbox.recipient, canonicalAddress(to) ?? "");
  const rows = await database().db.select().from(mailbox).where(recipient).orderBy(desc(mailbox.createdAt), desc(mailbox.id)).limit(limit);
  return { items: rows.map((row) => ({ id: row.id, to: row.recipient, subject: row.subject, text: row.text, html: row.html, created_at: iso(row.createdAt) })) };
}

function parse(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
