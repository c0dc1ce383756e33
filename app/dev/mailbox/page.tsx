import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { MailboxPage } from "@/components/settings-people/mailbox-page";
import { assertMailboxExists, listMailbox } from "@/lib/channels/email/mailbox";

export const metadata: Metadata = { title: "Local mailbox", robots: { index: false } };
export const dynamic = "force-dynamic";

export default async function Page() {
  const host = (await headers()).get("host");
  try {
    assertMailboxExists(host);
  } catch {
    notFound();
  }
  return <MailboxPage first={await listMailbox({ limit: 50 })} />;
}
