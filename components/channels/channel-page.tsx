"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Breadcrumb, Button, Dialog, Fact, Facts, FieldError, Page, PageHeader, Section, Status, Time } from "@/components/ui";
import { sentenceOf } from "@/components/settings-people/failure";
import type { Channel } from "@/lib/channels/schema";
import type { Project } from "@/lib/orgs/schema";
import type { ChannelDeliveryState } from "@/lib/vocabulary";
import { ChannelActions } from "./channel-panel";
import { ChannelLog, LogFilter } from "./channel-log";
import { channelQuery, removeChannel } from "./queries";
import { ReplayRange } from "./replay-range";
import { CHANNEL_STATE_WORDS, eventWords, KIND_WORDS } from "./words";

type Props = { orgId: string; first: Channel; projects: readonly Project[] };

/** A channel by itself: where it leads, what it hears, and every message to it with every attempt. */
export function ChannelPage({ orgId, first, projects }: Props) {
  const { data: channel } = useQuery(channelQuery(first));
  const [state, setState] = useState<ChannelDeliveryState | null>(null);
  const [removing, setRemoving] = useState(false);
  const { tone, icon, word } = CHANNEL_STATE_WORDS[channel.state];
  return (
    <Page>
      <Breadcrumb trail={[{ href: "/settings/channels", label: "Channels" }]}>{channel.name}</Breadcrumb>
      <PageHeader title={channel.name}>{KIND_WORDS[channel.kind].label}, {channel.address}</PageHeader>
      <Facts ruled className="people-lead">
        <Fact label="State"><Status tone={tone} icon={icon}>{word}</Status>{channel.stopped_because === null ? null : <> {channel.stopped_because}</>}{channel.failing_since === null ? null : <> since <Time at={channel.failing_since} as="minute" /></>}</Fact>
        <Fact label="Hears">{channel.events.map(eventWords).join("; ")}</Fact>
        <Fact label="Of">{channel.projects.length === 0 ? "every project" : channel.projects.map(({ name }) => name).join(", ")}{channel.min_severity === "info" ? "" : `, from ${channel.min_severity} up`}</Fact>
        <Fact label="Arguments">{channel.include_args ? "sent, without what looks like a secret" : "not sent"}</Fact>
        <Fact label="Waiting">{channel.queued === 0 ? "nothing" : `${channel.queued} on the way`}{channel.dead === 0 ? "" : `, ${channel.dead} given up`}</Fact>
      </Facts>
      <ChannelActions orgId={orgId} channel={channel} projects={projects} onRemove={() => setRemoving(true)} />
      <Section id="log" title="Messages" aside="newest first" end={<LogFilter chosen={state} onChange={setState} />}>
        {channel.enabled ? <ReplayRange orgId={orgId} channel={channel} /> : null}
        <ChannelLog channel={channel} state={state} />
      </Section>
      <RemoveDialog orgId={orgId} channel={channel} open={removing} onOpenChange={setRemoving} />
    </Page>
  );
}

function RemoveDialog({ orgId, channel, open, onOpenChange }: { orgId: string; channel: Channel; open: boolean; onOpenChange: (open: boolean) => void }) {
  const queries = useQueryClient();
  const router = useRouter();
  const remove = useMutation({
    mutationFn: () => removeChannel(channel.id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["channels", orgId] });
      router.push("/settings/channels");
    },
  });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Remove ${channel.name}?`} description="It is told nothing more, what is on its way to it ends, and its log goes with it. The audit keeps that it was there.">
      {remove.error === null ? null : <FieldError>{sentenceOf(remove.error)}</FieldError>}
      <div className="dialog-acts">
        <Button onClick={() => onOpenChange(false)}>Keep it</Button>
        <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate()}>Remove channel</Button>
      </div>
    </Dialog>
  );
}
