"use client";

import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";

/** What is shown once a link is on its way; never says whether the address belongs to anyone. */
export function SentLink({ email, mailboxHref, onAgain }: { email: string; mailboxHref: string | null; onAgain: () => void }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <>
      <h1 ref={title} tabIndex={-1}>Look into your mail</h1>
      <p className="muted">If <strong>{email}</strong> belongs to a member, a link is on its way.</p>
      <div className="door-form">
        {mailboxHref === null ? null : <a className="btn btn-l btn-solid" href={mailboxHref}>Open the local mailbox</a>}
        <Button size="l" onClick={onAgain}>Use another address</Button>
      </div>
      <p className="hint">It works once and ends after 15 min; a newer link replaces it. Nothing there? Look among the junk, then ask an admin whether you are a member.</p>
    </>
  );
}
