"use client";

import { useMutation } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { Button, Dialog, FieldError, Time } from "@/components/ui";
import { sentenceOf } from "@/components/settings-people/failure";
import type { Channel } from "@/lib/channels/schema";
import { SigningSecret } from "./channel-dialogs";
import { rotateSecret } from "./queries";

/** Replaces a webhook's signing secret: asks once more, then shows the new one and until when the old one still counts. */
export function NewSecret({ channel }: { channel: Channel }) {
  const [open, setOpen] = useState(false);
  const rotate = useMutation({ mutationFn: () => rotateSecret(channel.id) });
  const made = rotate.data;
  const change = (next: boolean) => {
    if (next || rotate.isPending) return;
    setOpen(false);
    rotate.reset();
  };
  return (
    <>
      <Button size="s" icon={RefreshCw} onClick={() => setOpen(true)}>New secret</Button>
      <Dialog
        shownOnce={made !== undefined}
        open={open}
        onOpenChange={change}
        title={made === undefined ? `A new signing secret for ${channel.name}?` : "The new signing secret"}
        description={made === undefined
          ? "Messages are signed with it at once. For a day they carry the signature of the present one too; after that, a receiver that has not been given the new one refuses every message."
          : <>The old one still counts until <Time at={made.old_secret_until} as="end" />: until then messages carry the signatures of both.</>}
        actions={made === undefined ? <><Button onClick={() => change(false)}>Keep the present one</Button><Button variant="solid" armed busy={rotate.isPending} onClick={() => rotate.mutate()}>Make a new secret</Button></> : undefined}
      >
        {rotate.error === null ? null : <FieldError>{sentenceOf(rotate.error)}</FieldError>}
        {made === undefined ? null : <SigningSecret secret={made.secret} onDone={() => change(false)} />}
      </Dialog>
    </>
  );
}
