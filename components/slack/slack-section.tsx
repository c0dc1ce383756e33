"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import { useId, useState } from "react";
import { Button, CopyLine, Dialog, Fact, Facts, FieldError, FieldRow, PlainText, Section, Switch, Time } from "@/components/ui";
import { sentenceOf } from "@/components/settings-people/failure";
import type { SlackApp } from "@/lib/slack/schema";
import { ConnectSlackDialog } from "./connect-dialog";
import { allowDeciding, disconnectSlack, slackAppQuery } from "./queries";

/** The organization's Slack app: connected or not, and whether anything may be decided there. */
export function SlackSection({ orgId, first }: { orgId: string; first: SlackApp }) {
  const { data: app } = useQuery(slackAppQuery(orgId, first));
  const [connecting, setConnecting] = useState(false);
  return (
    <Section id="slack" title="Slack app" aside={app.team === null ? "not connected" : <>connected with <PlainText>{app.team.name}</PlainText></>} end={app.connected ? undefined : <Button icon={Plug} onClick={() => setConnecting(true)}>Connect Slack</Button>}>
      {app.connected ? <Connected orgId={orgId} app={app} onReplace={() => setConnecting(true)} /> : (
        <p className="muted s13 people-lead">With an app of your own in your workspace, requests stand in Slack with all their facts, and linked approvers can answer there if you allow it. An incoming webhook, which only tells, needs no app.</p>
      )}
      <ConnectSlackDialog key={String(connecting)} orgId={orgId} app={app} open={connecting} onOpenChange={setConnecting} />
    </Section>
  );
}

function Connected({ orgId, app, onReplace }: { orgId: string; app: SlackApp; onReplace: () => void }) {
  const id = useId();
  const queries = useQueryClient();
  const [leaving, setLeaving] = useState(false);
  const keep = (next: SlackApp) => queries.setQueryData(["slack-app", orgId], next);
  const allow = useMutation({ mutationFn: (on: boolean) => allowDeciding(orgId, on), onSuccess: keep });
  const leave = useMutation({
    mutationFn: () => disconnectSlack(orgId),
    onSuccess: async (next) => {
      keep(next);
      setLeaving(false);
      await queries.invalidateQueries({ queryKey: ["channels", orgId] });
    },
  });
  return (
    <div className="people-form people-lead">
      <FieldRow
        label="Decide in Slack"
        htmlFor={id}
        hint="Approve once and Deny stand under a request that fits into a message in full. They work for members who linked their Slack user under Account, with the rights that they have here. Otherwise a message can only be opened."
        control={<Switch id={id} checked={allow.isPending ? allow.variables : app.may_decide} aria-describedby={`${id}-hint`} onChange={(on) => allow.mutate(on)} />}
      />
      {allow.error === null ? null : <FieldError>{sentenceOf(allow.error)}</FieldError>}
      <Facts ruled>
        <Fact label="Workspace"><PlainText>{app.team?.name ?? ""}</PlainText> <span className="id">{app.team?.id}</span></Fact>
        <Fact label="Last click">{app.heard_at === null ? "none yet; check the request URL in Slack if somebody has clicked" : <Time at={app.heard_at} as="minute" />}</Fact>
        <Fact label="Request URL"><CopyLine size="s" text={app.interactions_url} what="the request URL" /></Fact>
      </Facts>
      <div className="people-acts">
        <Button size="s" onClick={onReplace}>Replace secrets</Button>
        <Button size="s" variant="quiet" onClick={() => setLeaving(true)}>Disconnect</Button>
      </div>
      <Dialog open={leaving} onOpenChange={setLeaving} title="Disconnect Slack?" description="Channels that go through the app are switched off, and who is who in Slack is forgotten. Messages that stand there stay, and a click on them does nothing.">
        {leave.error === null ? null : <FieldError>{sentenceOf(leave.error)}</FieldError>}
        <div className="dialog-acts">
          <Button onClick={() => setLeaving(false)}>Keep it</Button>
          <Button variant="danger" busy={leave.isPending} onClick={() => leave.mutate()}>Disconnect Slack</Button>
        </div>
      </Dialog>
    </div>
  );
}
