"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { Bones, Button, FieldError, Id, Note, PlainText, Status, Time } from "@/components/ui";
import { DELIVERY_STATE_WORDS } from "@/components/channels/words";
import { sentenceOf } from "@/components/settings-people/failure";
import { More } from "@/components/settings-people/more";
import type { PersonMessage } from "@/lib/messages/schema";
import type { DeliveryState } from "@/lib/vocabulary";
import { messagesQuery, replayMessages } from "./queries";
import { templateWords, WAY } from "./words";

/** Mails and pushes to people, newest first, what came of each, and the way to send again what was given up. */
export function MessageLog({ orgId, state }: { orgId: string; state: DeliveryState | null }) {
  const log = useInfiniteQuery(messagesQuery(orgId, state));
  const rows = log.data?.pages.flatMap((page) => page.items) ?? [];
  if (log.isPending) return <Bones label="messages" rows={3} />;
  if (log.data === undefined) return <Note tone="no" live>{sentenceOf(log.error)}</Note>;
  if (rows.length === 0) return <p className="muted small">{state === null ? "Nothing has been sent to anybody yet. The first request brings the first mail." : "No message is in this state."}</p>;
  return (
    <>
      <ul className="channel-log" aria-label="Mails and pushes">
        {rows.map((message) => <MessageLine key={message.id} orgId={orgId} message={message} />)}
      </ul>
      <More of={log} what="messages" />
    </>
  );
}

function MessageLine({ orgId, message }: { orgId: string; message: PersonMessage }) {
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: () => replayMessages(orgId, { ids: [message.id] }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["messages", orgId] }),
  });
  const { tone, icon, word } = message.state === "queued" && message.attempts > 0 ? { ...DELIVERY_STATE_WORDS.queued, word: "Waits for another try" } : DELIVERY_STATE_WORDS[message.state];
  const what = templateWords(message);
  return (
    <li>
      <div className="channel-line">
        <Status tone={tone} icon={icon}>{word}</Status>
        <span className="channel-what">
          <span>{what}</span>
          {message.request_id === null ? null : <Id href={`/approvals/${message.request_id}`}>{message.request_id}</Id>}
        </span>
        <Time at={message.created_at} as="time" className="faint small" />
        {message.state === "dead" ? <Button variant="quiet" size="s" icon={RotateCw} busy={replay.isPending} aria-label={`Send again: ${what}, to ${message.to?.name ?? "nobody"}`} onClick={() => replay.mutate()}>Send again</Button> : <span />}
      </div>
      <p className="muted small">
        {WAY[message.kind]} to {message.to === null ? "nobody" : `${message.to.name} (${message.to.email})`}. {attemptWords(message)}
        {message.state === "queued" && message.next_attempt_at !== null ? <> Next at <Time at={message.next_attempt_at} as="time" />.</> : null}
      </p>
      {message.last_error === null ? null : <p className="muted small"><PlainText>{message.last_error}</PlainText></p>}
      {replay.error === null ? null : <FieldError>{sentenceOf(replay.error)}</FieldError>}
    </li>
  );
}

function attemptWords({ attempts }: PersonMessage): string {
  if (attempts === 0) return "Not tried yet.";
  return attempts === 1 ? "1 attempt." : `${attempts} attempts.`;
}
