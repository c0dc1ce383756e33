"use client";

import { useMutation } from "@tanstack/react-query";
import { Button, ButtonLink } from "@/components/ui/button";
import { Note } from "@/components/ui/note";
import { api } from "@/lib/api-client";
import { AnswerNote } from "./answer-note";
import { OpenThere } from "./open-there";

type Props = {
  token: string;
  proof: string;
  next: string;
  /** Where to ask for a new link by address. */
  again: string;
  /** Whether this browser is signed in as the person whom the link was for. */
  own: boolean;
  opens: "request" | "inbox" | "page";
  /** The other organization of the reader's own that the request is in. */
  there: { id: string; name: string } | null;
  /** Where mail arrives that leaves no machine. */
  mailboxHref: string | null;
};

const OPENS = { request: "Open the request", inbox: "Open the inbox", page: "Open the page" } as const;

/** One page for every link that does not work: used, over, replaced or never one. A press sends a new one to whom the old one was sent. */
export function LinkOver({ token, proof, next, again, own, opens, there, mailboxHref }: Props) {
  const ask = useMutation({ mutationFn: () => api<{ message: string }>("POST", "/api/auth/link-again", { token, proof }) });
  return (
    <>
      <h1>This link is over</h1>
      <p className="muted">It was used, replaced by a newer one, or is older than 15 min. {own ? "You are signed in already." : "A new one takes a moment."}</p>
      {ask.isError ? <div className="door-note"><Note tone="no" live><p><strong>No link was sent.</strong> {ask.error.message}</p></Note></div> : null}
      {ask.isSuccess ? <AnswerNote tone="yes"><p><strong>Look into your mail.</strong> {ask.data.message}</p></AnswerNote> : null}
      <div className="door-form">
        {own ? (there === null ? <ButtonLink size="l" variant="solid" href={next}>{OPENS[opens]}</ButtonLink> : <OpenThere there={there} path={next} label={`Open it in ${there.name}`} />) : null}
        {ask.isSuccess && mailboxHref !== null ? <a className="btn btn-l btn-solid" href={mailboxHref}>Open the local mailbox</a> : null}
        {own || ask.isSuccess ? null : <Button size="l" variant="solid" busy={ask.isPending} onClick={() => ask.mutate()}>Send me a new link</Button>}
        {own ? null : <ButtonLink size="l" href={again}>Use another address</ButtonLink>}
      </div>
      <p className="hint">{own ? "" : "A new link goes to the address that this one was sent to, and to nobody else. "}Nothing was changed by opening this page.</p>
    </>
  );
}
