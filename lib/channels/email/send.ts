import { createTransport, type Transporter } from "nodemailer";
import { database } from "@/lib/database";
import { mailbox } from "@/db/schema";
import { CarefulResend } from "@/lib/channels/email/resend";
import { reasonOf } from "@/lib/complain";
import { retryAfterSeconds } from "@/lib/deliveries/schedule";
import { env } from "@/lib/env";
import { canonicalAddress } from "@/lib/identity/address";

export type Mail = {
  /** The delivery's id: a transport that sees it twice sends once. */
  id: string;
  /** One canonical address, never a list. */
  to: string;
  subject: string;
  text: string;
  html: string;
  headers?: Record<string, string>;
};

/** The transport said no. `permanent` means that another attempt would get the same answer. */
export class MailRefused extends Error {
  constructor(
    message: string,
    readonly permanent: boolean,
    /** How long the provider asks to be left alone. */
    readonly retryAfterSeconds = 0,
  ) {
    super(message);
    this.name = "MailRefused";
  }
}

/** No machine answers to these (RFC 3834). */
const AUTOMATIC = { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" };
const LONGEST_WAIT_SECONDS = 3_600;

function askedWait(text: string | undefined): number {
  return Math.min(retryAfterSeconds(text ?? null, new Date()) ?? 0, LONGEST_WAIT_SECONDS);
}

const TIMEOUT_MS = 15_000;
/** For all steps of a mail server together: one that says a word now and then would never be too slow for any single step. */
const SMTP_TOTAL_MS = 180_000;

/** Hands one mail to the transport of this deployment. Throws `MailRefused`; a mail that was taken twice under one id arrives once where the transport can tell. */
export async function sendMail(mail: Mail): Promise<void> {
  if (canonicalAddress(mail.to) !== mail.to) throw new MailRefused("The recipient is not one plain address, so nothing was sent.", true);
  const transport = env().mailTransport;
  if (transport === "resend") return sendByResend(mail);
  if (transport === "smtp") return sendBySmtp(mail);
  await database().db.insert(mailbox).values({ id: mail.id, recipient: mail.to, subject: mail.subject, text: mail.text, html: mail.html }).onConflictDoNothing();
}

async function sendByResend(mail: Mail): Promise<void> {
  const { RESEND_API_KEY = "", RESEND_BASE_URL, MAIL_FROM } = env();
  const letter = { from: MAIL_FROM, to: [mail.to], subject: mail.subject, text: mail.text, html: mail.html, headers: { ...AUTOMATIC, ...mail.headers } };
  const resend = new CarefulResend(RESEND_API_KEY, RESEND_BASE_URL, TIMEOUT_MS);
  const { error, headers } = await resend.emails.send(letter, { idempotencyKey: mail.id }).catch((reason: unknown) => {
    throw new MailRefused(`Resend could not be reached, or did not answer within ${TIMEOUT_MS / 1_000} s (${reasonOf(reason)}).`, false);
  });
  // Under this key Resend has taken a mail already: an earlier attempt whose answer was lost, drawn at another moment.
  if (error === null || error.name === "invalid_idempotent_request") return;
  throw new MailRefused(`Resend: ${error.message}`, error.statusCode === 400 || error.statusCode === 422, askedWait(headers?.["retry-after"]));
}

const store = globalThis as typeof globalThis & { countersignSmtp?: Transporter };

async function sendBySmtp(mail: Mail): Promise<void> {
  store.countersignSmtp ??= createTransport({ url: env().SMTP_URL, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS, disableFileAccess: true, disableUrlAccess: true } as Parameters<typeof createTransport>[0]);
  const host = new URL(env().PUBLIC_URL).hostname;
  try {
    const sending = store.countersignSmtp.sendMail({
      from: env().MAIL_FROM,
      to: { name: "", address: mail.to },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: `<${mail.id}@${host}>`,
      headers: { ...AUTOMATIC, ...mail.headers },
    });
    await inTime(sending, SMTP_TOTAL_MS);
  } catch (error) {
    if (error instanceof MailRefused) throw error;
    const code = typeof error === "object" && error !== null && "responseCode" in error ? Number(error.responseCode) : 0;
    throw new MailRefused(`SMTP: ${error instanceof Error ? error.message : String(error)}`, [550, 551, 553, 554].includes(code));
  }
}

async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new MailRefused(`The mail transport did not take it within ${limitMs / 1_000} s.`, false)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
