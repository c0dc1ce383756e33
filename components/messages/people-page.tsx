"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useState, type FormEvent } from "react";
import { LogFilter } from "@/components/channels/channel-log";
import { Breadcrumb, Button, Field, FieldError, Fold, Input, Page, PageHeader, Section } from "@/components/ui";
import { useFocusRefused } from "@/components/ui/focus-refused";
import { fieldError, sentenceOf } from "@/components/settings-people/failure";
import type { DeliveryState } from "@/lib/vocabulary";
import { MessageLog } from "./message-log";
import { replayMessages } from "./queries";

/** What was sent to the organization's own people, by mail and by push, and what came of it. */
export function PeoplePage({ orgId, transport }: { orgId: string; transport: string }) {
  const [state, setState] = useState<DeliveryState | null>(null);
  return (
    <Page>
      <Breadcrumb trail={[{ href: "/settings/channels", label: "Channels" }]}>Mail and pushes</Breadcrumb>
      <PageHeader title="Mail and pushes">{transport} What each person hears is their own choice, under Account.</PageHeader>
      <Section id="log" title="Messages" aside="newest first" end={<LogFilter chosen={state} onChange={setState} />}>
        <ReplayDead orgId={orgId} />
        <MessageLog orgId={orgId} state={state} />
      </Section>
    </Page>
  );
}

/** Sends what was given up in a time once more, as after a wrong password for the mail server. */
function ReplayDead({ orgId }: { orgId: string }) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState({ since: "", until: "" });
  const replay = useMutation({
    mutationFn: () => replayMessages(orgId, { ...(draft.since === "" ? {} : { since: new Date(draft.since).toISOString() }), ...(draft.until === "" ? {} : { until: new Date(draft.until).toISOString() }) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["messages", orgId] }),
  });
  const form = useFocusRefused(replay.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!replay.isPending) replay.mutate();
  };
  const placed = ["since", "until"].some((name) => fieldError(replay.error, name) !== undefined);
  return (
    <Fold summary="Send again what was given up">
      <form className="channel-range" ref={form} onSubmit={submit} noValidate>
        <Field label="Written since" error={fieldError(replay.error, "since")}><Input type="datetime-local" value={draft.since} onChange={(event) => setDraft({ ...draft, since: event.target.value })} /></Field>
        <Field label="Written before" error={fieldError(replay.error, "until")}><Input type="datetime-local" value={draft.until} onChange={(event) => setDraft({ ...draft, until: event.target.value })} /></Field>
        <Button type="submit" icon={RotateCw} busy={replay.isPending}>Send again</Button>
      </form>
      <output className="hint">{replay.data === undefined ? "What is about a request that has ended is not sent. One person gets three of them in five minutes at most." : saidOf(replay.data.messages)}</output>
      {replay.error === null || placed ? null : <FieldError>{sentenceOf(replay.error)}</FieldError>}
    </Fold>
  );
}

function saidOf(messages: number): string {
  if (messages === 0) return "Nothing of that time was given up.";
  return messages === 1 ? "1 message goes out again." : `${messages.toLocaleString("en")} messages go out again.`;
}
