"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Mark } from "@/components/shell/mark";
import { ButtonLink, Empty, Note, PlainText, Time } from "@/components/ui";
import { api } from "@/lib/api-client";

type Mail = { id: string; to: string; subject: string; text: string; created_at: string };
type Mails = { items: readonly Mail[] };

const LOOK_AGAIN_MS = 2_000;

/** What would have been mailed, on a machine that sends no mail. Looks again by itself. */
export function MailboxPage({ first }: { first: Mails }) {
  const { data, isError } = useQuery({ queryKey: ["mailbox"], queryFn: () => api<Mails>("GET", "/api/dev/mailbox"), initialData: first, refetchInterval: LOOK_AGAIN_MS });
  return (
    <div className="door">
      <header className="door-head"><Link className="brand" href="/sign-in"><Mark /><span>Countersign</span></Link></header>
      <main className="mailbox" id="main">
        <h1>Local mailbox</h1>
        <p className="muted">No mail leaves this machine. What would have been sent stands here, newest first; in production this page does not exist.</p>
        {isError ? <Note tone="no" live>The server could not be reached. This list may be old.</Note> : null}
        {data.items.length === 0 ? <Empty title="No mail yet" actions={<ButtonLink href="/sign-in">Sign in</ButtonLink>}>Ask for a sign-in link, or let an agent ask for an approval.</Empty> : null}
        <ul className="mailbox-list">{data.items.map((mail) => <MailCard key={mail.id} mail={mail} />)}</ul>
      </main>
      <footer className="door-foot"><span>On loopback only</span></footer>
    </div>
  );
}

function MailCard({ mail }: { mail: Mail }) {
  const link = /^https?:\/\/[^\s/]+(\/review\/[\w-]{43})$/m.exec(mail.text)?.[1];
  return (
    <li className="editor-card">
      <div className="card-head">
        <h2><PlainText>{mail.subject}</PlainText></h2>
        <span className="faint s13"><Time at={mail.created_at} /></span>
      </div>
      <div className="card-body">
        <p className="muted s13">To {mail.to}</p>
        <pre className="mailbox-text"><PlainText breaks>{mail.text}</PlainText></pre>
        {link === undefined ? null : <div><ButtonLink variant="solid" href={link} prefetch={false}>Open the link</ButtonLink></div>}
      </div>
    </li>
  );
}
