"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pencil, RotateCw, Send, Trash2 } from "lucide-react";
import Link from "next/link";
import { useId, useState } from "react";
import { Button, FieldError, Switch } from "@/components/ui";
import { sentenceOf } from "@/components/settings-people/failure";
import type { Channel } from "@/lib/channels/schema";
import type { Project } from "@/lib/orgs/schema";
import { EditChannelDialog } from "./channel-dialogs";
import { ChannelLog } from "./channel-log";
import { NewSecret } from "./new-secret";
import { changeChannel, replayDead, testChannel } from "./queries";

type Props = { orgId: string; channel: Channel; projects: readonly Project[]; onRemove: () => void };

/** What can be done with a channel, its newest messages, and the way to its own page. */
export function ChannelPanel(props: Props) {
  return (
    <div className="channel-panel">
      <ChannelActions {...props} />
      <ChannelLog channel={props.channel} state={null} />
      <p className="s13"><Link href={`/settings/channels/${props.channel.id}`}>The page of {props.channel.name}, with every attempt</Link></p>
    </div>
  );
}

/** What can be done with a channel. */
export function ChannelActions({ orgId, channel, projects, onRemove }: Props) {
  const id = useId();
  const [editing, setEditing] = useState(false);
  // Each opening is a form of its own; what somebody else changes meanwhile takes nothing from what is typed.
  const [opened, setOpened] = useState(0);
  const edit = () => {
    setOpened(opened + 1);
    setEditing(true);
  };
  const queries = useQueryClient();
  const reread = async () => {
    await Promise.all([queries.invalidateQueries({ queryKey: ["channels", orgId] }), queries.invalidateQueries({ queryKey: ["channel", channel.id] }), queries.invalidateQueries({ queryKey: ["deliveries", channel.id] })]);
  };
  const turn = useMutation({ mutationFn: (enabled: boolean) => changeChannel(channel.id, { enabled }), onSuccess: reread });
  const test = useMutation({ mutationFn: () => testChannel(channel.id), onSuccess: reread });
  const replay = useMutation({ mutationFn: () => replayDead(channel.id), onSuccess: reread });
  const error = turn.error ?? test.error ?? replay.error;
  return (
    <div className="channel-panel">
      <div className="channel-acts">
        <span className="channel-switch">
          <Switch id={id} checked={turn.isPending ? turn.variables : channel.enabled} onChange={(enabled) => turn.mutate(enabled)} />
          <label htmlFor={id}>On</label>
        </span>
        <Button size="s" icon={Send} busy={test.isPending} disabled={!channel.enabled} onClick={() => test.mutate()}>Send a test</Button>
        {channel.dead === 0 || !channel.enabled ? null : <Button size="s" icon={RotateCw} busy={replay.isPending} onClick={() => replay.mutate()}>Send again what was given up</Button>}
        <Button size="s" icon={Pencil} onClick={edit}>Edit</Button>
        {channel.kind === "webhook" ? <NewSecret channel={channel} /> : null}
        <Button size="s" variant="no" icon={Trash2} onClick={onRemove}>Remove</Button>
      </div>
      {error === null ? null : <FieldError>{sentenceOf(error)}</FieldError>}
      <EditChannelDialog key={opened} orgId={orgId} projects={projects} channel={channel} open={editing} onOpenChange={setEditing} />
    </div>
  );
}
