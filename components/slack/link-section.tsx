"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Button, Field, FieldError, Input, Note, Section, Time } from "@/components/ui";
import { useFocusRefused } from "@/components/ui/focus-refused";
import { fieldError, sentenceOf } from "@/components/settings-people/failure";
import type { SlackLink } from "@/lib/slack/schema";
import { confirmCode, sendCode, slackLinkQuery, unlinkSlack } from "./queries";

/** Which Slack user the reader is; nothing where the organization has no Slack app. */
export function SlackLinkSection({ first }: { first: SlackLink }) {
  const { data: link } = useQuery(slackLinkQuery(first));
  if (!link.connected) return null;
  return (
    <Section id="slack" title="Your Slack user" aside={link.team === null ? undefined : `in ${link.team}`}>
      <p className="muted s13 people-lead">{link.may_decide ? "What you click in Slack counts as yours once your Slack user is linked with you, and not before." : "Deciding in Slack is switched off in this organization. You can link your Slack user already."}</p>
      {link.slack_user_id === null ? <NotLinked link={link} /> : <Linked link={link} />}
    </Section>
  );
}

function useKept() {
  const queries = useQueryClient();
  return (next: SlackLink) => queries.setQueryData(["slack-link"], next);
}

function Linked({ link }: { link: SlackLink }) {
  const unlink = useMutation({ mutationFn: unlinkSlack, onSuccess: useKept() });
  return (
    <div className="people-form people-grow">
      <p>Linked with <span className="id">{link.slack_user_id}</span>{link.linked_at === null ? null : <> since <Time at={link.linked_at} as="minute" /></>}.</p>
      {unlink.error === null ? null : <FieldError>{sentenceOf(unlink.error)}</FieldError>}
      <div className="dialog-acts people-start"><Button busy={unlink.isPending} onClick={() => unlink.mutate()}>Unlink</Button></div>
    </div>
  );
}

function NotLinked({ link }: { link: SlackLink }) {
  const [again, setAgain] = useState(false);
  return link.code_sent_to === null || again ? <SendForm onSent={() => setAgain(false)} /> : <CodeForm link={link} onAgain={() => setAgain(true)} />;
}

function SendForm({ onSent }: { onSent: () => void }) {
  const [id, setId] = useState("");
  const keep = useKept();
  const send = useMutation({
    mutationFn: () => sendCode(id),
    onSuccess: (next) => {
      keep(next);
      onSent();
    },
  });
  const form = useFocusRefused(send.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!send.isPending) send.mutate();
  };
  return (
    <form className="people-form people-grow" ref={form} onSubmit={submit} noValidate>
      <Field label="Your Slack member ID" hint="In Slack: your profile, the three dots, Copy member ID. A code goes to that Slack user." error={fieldError(send.error, "slack_user_id", true)}>
        <Input autoComplete="off" spellCheck={false} placeholder="U0123456789" value={id} onChange={(event) => setId(event.target.value)} />
      </Field>
      <div className="dialog-acts people-start"><Button type="submit" busy={send.isPending} disabled={id.trim() === ""}>Send the code</Button></div>
    </form>
  );
}

function CodeForm({ link, onAgain }: { link: SlackLink; onAgain: () => void }) {
  const [code, setCode] = useState("");
  const confirm = useMutation({ mutationFn: () => confirmCode(code), onSuccess: useKept() });
  const form = useFocusRefused(confirm.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!confirm.isPending) confirm.mutate();
  };
  return (
    <form className="people-form people-grow" ref={form} onSubmit={submit} noValidate>
      <Note tone="yes" live><p><strong>A code is in Slack, from the app, for {link.code_sent_to}.</strong> {link.code_expires_at === null ? null : <>It works until <Time at={link.code_expires_at} as="clock" />.</>}</p></Note>
      <Field label="The code" error={fieldError(confirm.error, "code", true)}>
        <Input autoComplete="one-time-code" spellCheck={false} placeholder="ABCD-EFGH" value={code} onChange={(event) => setCode(event.target.value)} />
      </Field>
      <div className="dialog-acts people-start">
        <Button type="submit" variant="solid" busy={confirm.isPending} disabled={code.trim() === ""}>Link</Button>
        <Button variant="quiet" onClick={onAgain}>Send to another user</Button>
      </div>
    </form>
  );
}
