"use client";

import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/field";
import { api } from "@/lib/api-client";
import { useFocusRefused } from "@/components/ui/focus-refused";
import { Note } from "@/components/ui/note";
import { SentLink } from "./sent-link";
import { SingleSignOnButton } from "./single-sign-on-button";

type SignInFormProps = {
  host: string;
  /** Where mail arrives that leaves no machine; null where it really leaves. */
  mailboxHref: string | null;
  /** The identity provider's name. */
  singleSignOn: string | null;
  /** Why single sign-on ended here, as a sentence. */
  refused: string | null;
  /** The page to open once signed in. */
  next: string;
};

/** Asks for an address and sends a link to it; the answer is the same for members and strangers. */
export function SignInForm({ host, mailboxHref, singleSignOn, refused, next }: SignInFormProps) {
  const [email, setEmail] = useState("");
  const send = useMutation({ mutationFn: (address: string) => api<{ message: string }>("POST", "/api/auth/sign-in-link", { email: address, next }) });
  const form = useFocusRefused(send.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!send.isPending) send.mutate(email.trim());
  };
  if (send.isSuccess) return <SentLink email={send.variables} mailboxHref={mailboxHref} onAgain={() => send.reset()} />;
  return (
    <>
      <h1>Sign in</h1>
      <p className="muted">to {host}</p>
      {refused === null ? null : <div className="door-note"><Note tone="no" live><p><strong>You are not signed in.</strong> {refused}</p></Note></div>}
      <form className="door-form" ref={form} onSubmit={submit} noValidate>
        <Field label="Work email" error={send.error?.message}>
          <Input large name="email" type="email" autoComplete="email" inputMode="email" spellCheck={false} required placeholder="you@example.com" value={email} onChange={(event) => setEmail(event.target.value)} />
        </Field>
        <Button type="submit" size="l" variant="solid" busy={send.isPending}>Email me a link</Button>
        {singleSignOn === null ? null : <SingleSignOnButton name={singleSignOn} next={next} />}
      </form>
      <p className="hint">The link signs you in once and ends after 15 min. Nobody can sign up here; ask an admin for an invitation.</p>
    </>
  );
}
