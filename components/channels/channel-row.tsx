"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { Button, Cell, Glyph, Row, Status, SubRow, Time, TwoLines } from "@/components/ui";
import { ConfirmRow } from "@/components/settings-people/confirm-row";
import type { Channel } from "@/lib/channels/schema";
import type { Project } from "@/lib/orgs/schema";
import { CHANNEL_EVENTS } from "@/lib/vocabulary";
import { ChannelPanel } from "./channel-panel";
import { removeChannel } from "./queries";
import { CHANNEL_STATE_WORDS, eventWords, KIND_WORDS } from "./words";

type Props = { orgId: string; channel: Channel; projects: readonly Project[]; open: boolean; onToggle: () => void };

export const COLUMNS = [{ label: "Channel" }, { label: "Hears" }, { label: "State" }, { label: "Last taken" }, { label: "Open", hidden: true, className: "num" }];

/** One channel by name and address; opened, it shows its log and what can be done with it. */
export function ChannelRow({ orgId, channel, projects, open, onToggle }: Props) {
  const panel = useId();
  const queries = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const remove = useMutation({
    mutationFn: () => removeChannel(channel.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["channels", orgId] }),
  });
  const { tone, icon, word } = CHANNEL_STATE_WORDS[channel.state];
  const { label, icon: glyph } = KIND_WORDS[channel.kind];
  return (
    <>
      <Row open={open}>
        <Cell title>
          <span className="who">
            <Glyph icon={glyph} />
            <TwoLines detail={`${label}, ${channel.address}`}>{channel.name}</TwoLines>
          </span>
        </Cell>
        <Cell label="Hears"><TwoLines detail={whereFrom(channel)}>{whatItHears(channel)}</TwoLines></Cell>
        <Cell label="State"><TwoLines detail={waiting(channel)}><Status tone={tone} icon={icon}>{word}</Status></TwoLines></Cell>
        <Cell label="Last taken">{channel.last_sent_at === null ? <span className="faint">never</span> : <Time at={channel.last_sent_at} as="minute" />}</Cell>
        <Cell act><Button variant="quiet" size="s" aria-expanded={open} aria-controls={open ? panel : undefined} aria-label={`${open ? "Close" : "Open"} ${channel.name}`} onClick={onToggle}>{open ? "Close" : "Open"}</Button></Cell>
      </Row>
      {open && !removing ? <SubRow columns={COLUMNS.length} id={panel}><ChannelPanel orgId={orgId} channel={channel} projects={projects} onRemove={() => setRemoving(true)} /></SubRow> : null}
      {open && removing ? (
        <ConfirmRow columns={COLUMNS.length} id={panel} title={`Remove ${channel.name}?`} action="Remove channel" busy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onCancel={() => setRemoving(false)}>
          It is told nothing more, what is on its way to it ends, and its log goes with it. The audit keeps that it was there.
        </ConfirmRow>
      ) : null}
    </>
  );
}

function whatItHears({ events }: Channel): string {
  if (events.length === CHANNEL_EVENTS.length) return "Everything";
  const [first = "", ...rest] = events.map(eventWords);
  return rest.length === 0 ? first : `${first}, and ${rest.length} more`;
}

function whereFrom({ projects, min_severity: least }: Channel): string {
  const places = projects.length === 0 ? "every project" : projects.map(({ name }) => name).join(", ");
  return least === "info" ? places : `${places}, from ${least} up`;
}

function waiting({ queued, dead, stopped_because: why }: Channel): string {
  if (why !== null) return why;
  const parts = [queued === 0 ? "" : `${queued} on the way`, dead === 0 ? "" : `${dead} given up`].filter((part) => part !== "");
  return parts.length === 0 ? "nothing is waiting" : parts.join(", ");
}
