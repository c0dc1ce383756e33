"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button, CopyLine, Dialog, Note } from "@/components/ui";
import type { Channel } from "@/lib/channels/schema";
import type { Project } from "@/lib/orgs/schema";
import { ChannelForm } from "./channel-form";
import { changeBody, createBody, draftOf, NEW_DRAFT, type Draft } from "./draft";
import { changeChannel, createChannel } from "./queries";

type Props = { orgId: string; projects: readonly Project[]; open: boolean; onOpenChange: (open: boolean) => void };

/** Makes a channel; a webhook's signing secret is shown once, and closing the dialog forgets it. */
export function CreateChannelDialog({ orgId, projects, open, onOpenChange }: Props) {
  const queries = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const change = (next: boolean) => {
    if (!next) {
      setSecret(null);
      create.reset();
    }
    onOpenChange(next);
  };
  const create = useMutation({
    mutationFn: (draft: Draft) => createChannel(orgId, createBody(draft)),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ["channels", orgId] });
      if (made.secret === null) change(false);
      else setSecret(made.secret);
    },
  });
  return (
    <Dialog shownOnce={secret !== null} open={open} onOpenChange={change} title={secret === null ? "Add channel" : "The signing secret"} description={secret === null ? "It is told what happens from now on." : "The receiver checks with it that a message is ours."}>
      {secret === null
        ? <ChannelForm start={NEW_DRAFT} existing={false} projects={projects} action="Add channel" busy={create.isPending} error={create.error} onSubmit={(draft) => create.mutate(draft)} onCancel={() => change(false)} />
        : <SigningSecret secret={secret} onDone={() => change(false)} />}
    </Dialog>
  );
}

/** A signing secret, the one time that it is shown. */
export function SigningSecret({ secret, onDone }: { secret: string; onDone: () => void }) {
  return (
    <div className="people-form">
      <Note tone="wait" live><p><strong>Copy it now.</strong> This is the only time it is shown.</p></Note>
      <CopyLine text={secret} what="the signing secret" />
      <p className="hint">Any Standard Webhooks library takes it as it stands.</p>
      <div className="dialog-acts"><Button variant="solid" onClick={onDone}>I have stored it</Button></div>
    </div>
  );
}

/** Changes where a channel leads and what it hears. */
export function EditChannelDialog({ orgId, projects, channel, open, onOpenChange }: Props & { channel: Channel }) {
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (draft: Draft) => changeChannel(channel.id, changeBody(draft, channel)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["channels", orgId] });
      onOpenChange(false);
    },
  });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={`Edit ${channel.name}`} description={channel.address}>
      <ChannelForm start={draftOf(channel)} existing projects={projects} action="Save" busy={change.isPending} error={change.error} onSubmit={(draft) => change.mutate(draft)} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}
