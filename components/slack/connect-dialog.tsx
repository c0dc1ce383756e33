"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Button, Code, CopyButton, CopyLine, Dialog, Field, FieldError, Fold, Input } from "@/components/ui";
import { useFocusRefused } from "@/components/ui/focus-refused";
import { fieldError, sentenceOf } from "@/components/settings-people/failure";
import type { SlackApp } from "@/lib/slack/schema";
import { connectSlack } from "./queries";

type Props = { orgId: string; app: SlackApp; open: boolean; onOpenChange: (open: boolean) => void };

/** How to make the app in Slack, step by step, and the two secrets that come out of it. */
export function ConnectSlackDialog({ orgId, app, open, onOpenChange }: Props) {
  const queries = useQueryClient();
  const connect = useMutation({
    mutationFn: (input: Parameters<typeof connectSlack>[1]) => connectSlack(orgId, input),
    onSuccess: async (made) => {
      queries.setQueryData(["slack-app", orgId], made);
      await queries.invalidateQueries({ queryKey: ["slack-link"] });
      onOpenChange(false);
    },
  });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={app.connected ? "Replace the Slack app" : "Connect Slack"} description="You make an app of your own in your workspace. It can write messages and nothing else.">
      <ol className="slack-steps">
        <li>
          Open <a href="https://api.slack.com/apps?new_app=1" target="_blank" rel="noreferrer">api.slack.com/apps</a>, choose <strong>From a manifest</strong>, and paste this. <CopyButton text={app.manifest} what="the manifest" />
          <Fold summary="The manifest"><pre className="slack-manifest">{app.manifest}</pre></Fold>
        </li>
        <li>Or make it by hand: the bot scope {app.scopes.map((scope) => <Code key={scope}>{scope}</Code>)}, and under Interactivity this request URL, exactly as it stands: <CopyLine size="s" text={app.interactions_url} what="the request URL" /></li>
        <li>Install the app to your workspace, and enter here what Slack shows then.</li>
      </ol>
      <SecretsForm busy={connect.isPending} error={connect.error} action={app.connected ? "Replace" : "Connect Slack"} onSubmit={(input) => connect.mutate(input)} onCancel={() => onOpenChange(false)} />
    </Dialog>
  );
}

type FormProps = { busy: boolean; error: Error | null; action: string; onSubmit: (input: { signing_secret: string; bot_token: string }) => void; onCancel: () => void };

function SecretsForm({ busy, error, action, onSubmit, onCancel }: FormProps) {
  const [draft, setDraft] = useState({ signing_secret: "", bot_token: "" });
  const form = useFocusRefused(error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) onSubmit(draft);
  };
  const placed = ["signing_secret", "bot_token"].some((name) => fieldError(error, name) !== undefined);
  return (
    <form className="people-form" ref={form} onSubmit={submit} noValidate>
      <Field label="Signing secret" hint="Under Basic Information." error={fieldError(error, "signing_secret")}>
        <Input type="password" autoComplete="off" spellCheck={false} value={draft.signing_secret} onChange={(event) => setDraft({ ...draft, signing_secret: event.target.value })} />
      </Field>
      <Field label="Bot token" hint="Under OAuth & Permissions; it begins with xoxb-." error={fieldError(error, "bot_token")}>
        <Input type="password" autoComplete="off" spellCheck={false} value={draft.bot_token} onChange={(event) => setDraft({ ...draft, bot_token: event.target.value })} />
      </Field>
      {error === null || placed ? null : <FieldError>{sentenceOf(error)}</FieldError>}
      <div className="dialog-acts">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="solid" busy={busy}>{action}</Button>
      </div>
    </form>
  );
}
