"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Bones, Button, Empty, Note, Page, PageHeader, Section, Table } from "@/components/ui";
import { formatCount } from "@/components/ui/format";
import { sentenceOf } from "@/components/settings-people/failure";
import { More } from "@/components/settings-people/more";
import type { ChannelList } from "@/lib/channels/schema";
import type { MessageCounts } from "@/lib/messages/schema";
import type { Project } from "@/lib/orgs/schema";
import { SlackSection } from "@/components/slack/slack-section";
import type { SlackApp } from "@/lib/slack/schema";
import { CreateChannelDialog } from "./channel-dialogs";
import { ChannelRow, COLUMNS } from "./channel-row";
import { channelsQuery } from "./queries";

type Props = { orgId: string; projects: readonly Project[]; first: ChannelList; slack: SlackApp; people: MessageCounts };

/** Who hears of what happens here, by which way, and whether it arrived. */
export function ChannelsPage({ orgId, projects, first, slack, people }: Props) {
  const [creating, setCreating] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const channels = useInfiniteQuery(channelsQuery(orgId, first));
  const rows = channels.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page>
      <PageHeader title="Channels" actions={<Button variant="solid" icon={Plus} onClick={() => setCreating(true)}>Add channel</Button>}>What happens here is told to webhooks, chats, pagers and phones. Each keeps a log of what was sent and what came back.</PageHeader>
      {channels.isPending ? <Bones label="channels" rows={3} shape="table" /> : null}
      {channels.isError ? <Note tone="no" live>{sentenceOf(channels.error)}</Note> : null}
      {rows.length === 0 ? <Empty title="No channel yet">Approvers hear of requests by mail and by the bell anyway. Add a channel to tell a team, a pager or a program of your own.</Empty> : (
        <Table label="Channels" className="people-table" columns={COLUMNS}>
          {rows.map((channel) => <ChannelRow key={channel.id} orgId={orgId} channel={channel} projects={projects} open={open === channel.id} onToggle={() => setOpen(open === channel.id ? null : channel.id)} />)}
        </Table>
      )}
      <More of={channels} what="channels" />
      <PeopleSection counts={people} />
      <SlackSection orgId={orgId} first={slack} />
      <CreateChannelDialog orgId={orgId} projects={projects} open={creating} onOpenChange={setCreating} />
    </Page>
  );
}

/** What the organization's own people are sent without any channel. */
function PeopleSection({ counts: { waiting, dead } }: { counts: MessageCounts }) {
  return (
    <Section id="people" title="Mail and pushes" aside="to the people of this organization">
      <p className="small">
        {dead === 0 ? "Nothing was given up" : <strong>{formatCount(dead)} given up</strong>}{waiting === 0 ? ". " : `, ${formatCount(waiting)} on the way. `}
        <Link href="/settings/channels/people">Look at the log of mail and pushes</Link>
      </p>
    </Section>
  );
}

/** For members who may not see where channels lead. */
export function NoChannels() {
  return (
    <Page>
      <PageHeader title="Channels">What happens here is told to webhooks, chats, pagers and phones.</PageHeader>
      <Empty title="Only admins see the channels">Ask an admin of your organization where alerts go, or to add one.</Empty>
    </Page>
  );
}
