"use client";

import Link from "next/link";
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Bell as BellIcon, CheckCheck, CircleCheck, CircleSlash, CircleX, Clock, ClockAlert, Forward, RefreshCw, TimerOff, Undo2 } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { Bones } from "@/components/ui/bones";
import { Button } from "@/components/ui/button";
import { Prefixed } from "@/components/ui/code";
import { formatCount } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { Note } from "@/components/ui/note";
import { Time } from "@/components/ui/time";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { Notification } from "@/lib/notifications/schema";
import { noticesQuery } from "./queries";

type Words = { icon: LucideIcon; tone: "wait" | "yes" | "no" | "off"; said: (who: string) => string };

const WORDS: Readonly<Record<string, Words>> = {
  "approval.requested": { icon: Clock, tone: "wait", said: (who) => `${who} asks for an approval` },
  "approval.escalated": { icon: ClockAlert, tone: "wait", said: (who) => `Nobody has answered ${who} yet` },
  "approval.delegated": { icon: Forward, tone: "wait", said: (who) => `A request by ${who} was handed to you` },
  "approval.approved": { icon: CircleCheck, tone: "yes", said: () => "Approved" },
  "approval.denied": { icon: CircleX, tone: "no", said: () => "Denied" },
  "approval.expired": { icon: TimerOff, tone: "off", said: () => "Nobody answered, so it was denied" },
  "approval.cancelled": { icon: CircleSlash, tone: "off", said: () => "Cancelled" },
  "grant.revoked": { icon: Undo2, tone: "off", said: () => "A grant was revoked" },
  "approval.auto_resolved": { icon: RefreshCw, tone: "off", said: () => "Answered by the policy" },
  "channel.changed": { icon: CircleX, tone: "no", said: () => "A channel was switched off, for nothing it was sent was taken" },
};

const FIRST_SHOWN = 20;
const MOST_SHOWN = 200;

type NoticesProps = { unread: number; failed: Error | null; busy: boolean; onReadAll: () => void; onGo: (id: string) => void };

/** What the reader was told, newest first. */
export function Notices({ unread, failed, busy, onReadAll, onGo }: NoticesProps) {
  const [limit, setLimit] = useState(FIRST_SHOWN);
  return (
    <div className="notices">
      <div className="notices-head">
        <h2>Notifications</h2>
        <span className="faint small">{unread === 0 ? "none unread" : `${formatCount(unread)} unread`}</span>
        {unread === 0 ? null : <Button size="s" variant="quiet" icon={CheckCheck} busy={busy} onClick={onReadAll}>Mark all as read</Button>}
      </div>
      {failed === null ? null : <Note tone="no" live><p><strong>Nothing was marked.</strong> {failed.message}</p></Note>}
      <Lines limit={limit} onGo={onGo} onMore={() => setLimit(MOST_SHOWN)} />
      <Link className="notices-foot" href="/settings/account#notifications">Change what you hear</Link>
    </div>
  );
}

function Lines({ limit, onGo, onMore }: { limit: number; onGo: (id: string) => void; onMore: () => void }) {
  const { data, isPending, isError, error } = useQuery(noticesQuery(limit));
  if (isPending) return <Bones label="notifications" rows={2} />;
  if (isError && data === undefined) return <Note tone="no" live><p><strong>The notifications could not be loaded.</strong> {error.message}</p></Note>;
  if (data.items.length === 0) return <p className="notices-none muted">Nothing yet. What is asked of you, and what became of your own requests, is told here.</p>;
  return (
    <>
      <ul>{data.items.map((notice) => <NoticeLine key={notice.id} notice={notice} onGo={() => onGo(notice.id)} />)}</ul>
      {data.next_cursor === null || limit === MOST_SHOWN ? null : <Button size="s" variant="quiet" onClick={onMore}>Show earlier ones</Button>}
    </>
  );
}

const UNKNOWN: Words = { icon: BellIcon, tone: "off", said: () => "Something happened" };

function NoticeLine({ notice, onGo }: { notice: Notification; onGo: () => void }) {
  const { request } = notice;
  const words = WORDS[notice.type] ?? UNKNOWN;
  const href = request === null ? (notice.type === "channel.changed" ? "/settings/channels" : "/approvals") : `${request.mine ? "/my-requests" : "/approvals"}/${request.id}`;
  return (
    <li>
      <Link href={href} onClick={onGo} data-unread={notice.read_at === null ? "" : undefined}>
        <span className="status" data-s={words.tone}><Icon of={words.icon} /></span>
        <span className="cell-2">
          <span>{words.said(request?.requestor_name ?? "Somebody")}{notice.read_at === null ? <span className="visually-hidden">, unread</span> : null}</span>
          {request === null ? null : <Prefixed clip>{withoutSecrets(request.action)}</Prefixed>}
        </span>
        <Time at={notice.created_at} as="minute" className="faint small" />
      </Link>
    </li>
  );
}
