"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { Bones, Button, FieldError, Fold, Note, PlainText, Prefixed, ScrollRegion, Select, Status, Time } from "@/components/ui";
import { sentenceOf } from "@/components/settings-people/failure";
import { More } from "@/components/settings-people/more";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { Channel } from "@/lib/channels/schema";
import type { Delivery } from "@/lib/deliveries/schema";
import type { ChannelDeliveryState } from "@/lib/vocabulary";
import { Attempts } from "./attempts";
import { deliveriesQuery, replayDelivery } from "./queries";
import { DELIVERY_STATE_WORDS, eventWords } from "./words";

/** Which messages of the log are shown. */
export function LogFilter({ chosen, onChange }: { chosen: ChannelDeliveryState | null; onChange: (state: ChannelDeliveryState | null) => void }) {
  return (
    <Select aria-label="Which messages" value={chosen ?? ""} onChange={(event) => onChange(event.target.value === "" ? null : (event.target.value as ChannelDeliveryState))}>
      <option value="">All messages</option>
      {Object.entries(DELIVERY_STATE_WORDS).map(([state, { word }]) => <option key={state} value={state}>{word}</option>)}
    </Select>
  );
}

/** What was sent to a channel, newest first, what came of it, and the way to send it again. */
export function ChannelLog({ channel, state }: { channel: Channel; state: ChannelDeliveryState | null }) {
  const log = useInfiniteQuery(deliveriesQuery(channel.id, state));
  const rows = log.data?.pages.flatMap((page) => page.items) ?? [];
  if (log.isPending) return <Bones label="messages" rows={2} />;
  if (log.data === undefined) return <Note tone="no" live>{sentenceOf(log.error)}</Note>;
  if (rows.length === 0) return <p className="muted small">{state === null ? "Nothing has been sent yet. A test shows whether it arrives." : "No message is in this state."}</p>;
  return (
    <>
      <ul className="channel-log" aria-label={`Messages to ${channel.name}`}>
        {rows.map((delivery) => <LogLine key={delivery.id} channel={channel} delivery={delivery} />)}
      </ul>
      <More of={log} what="messages" />
    </>
  );
}

function LogLine({ channel, delivery }: { channel: Channel; delivery: Delivery }) {
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: () => replayDelivery(delivery.id),
    onSuccess: async () => {
      await Promise.all([queries.invalidateQueries({ queryKey: ["deliveries", channel.id] }), queries.invalidateQueries({ queryKey: ["channels"] }), queries.invalidateQueries({ queryKey: ["channel", channel.id] })]);
    },
  });
  const { tone, icon, word } = delivery.state === "queued" && delivery.last_attempt !== null ? { ...DELIVERY_STATE_WORDS.queued, word: "Waits for another try" } : DELIVERY_STATE_WORDS[delivery.state];
  const { last_attempt: last } = delivery;
  return (
    <li>
      <div className="channel-line">
        <Status tone={tone} icon={icon}>{word}</Status>
        <span className="channel-what">
          <span>{eventWords(delivery.event)}</span>
          {delivery.action === null ? null : <Prefixed clip>{withoutSecrets(delivery.action)}</Prefixed>}
        </span>
        <Time at={delivery.created_at} as="time" className="faint small" />
        {delivery.state === "queued" || !channel.enabled ? <span /> : <Button variant="quiet" size="s" icon={RotateCw} busy={replay.isPending} aria-label={`Send again: ${eventWords(delivery.event)}`} onClick={() => replay.mutate()}>Send again</Button>}
      </div>
      <p className="muted small">{attemptWords(delivery)}{delivery.state === "queued" && delivery.attempts > 0 && delivery.next_attempt_at !== null ? <> Next at <Time at={delivery.next_attempt_at} as="time" />.</> : null}</p>
      {delivery.last_error === null || delivery.last_error === last?.error ? null : <p className="muted small">{withoutSecrets(delivery.last_error)}</p>}
      {delivery.attempts > 1 ? <Attempts delivery={delivery} /> : null}
      {last === null || (last.answer ?? "") === "" ? null : <Fold summary="Answer"><ScrollRegion className="channel-answer" label="Answer"><PlainText breaks>{withoutSecrets(last.answer ?? "")}</PlainText></ScrollRegion></Fold>}
      {replay.error === null ? null : <FieldError>{sentenceOf(replay.error)}</FieldError>}
    </li>
  );
}

function attemptWords({ attempts, last_attempt: last }: Delivery): string {
  if (attempts === 0) return "Not tried yet.";
  const count = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
  if (last === null) return `${count}, without an answer so far.`;
  const answered = last.status === null ? withoutSecrets(last.error ?? "No answer.") : `Last answered ${last.status}${last.latency_ms === null ? "" : ` after ${last.latency_ms} ms`}.`;
  return `${count}. ${answered}`;
}
