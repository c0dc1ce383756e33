"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleSlash, CircleX, Clock, ClockAlert, Forward, RefreshCw, TimerOff, Undo2 } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { Bones } from "@/components/ui/bones";
import { Prefixed } from "@/components/ui/code";
import { Icon } from "@/components/ui/icon";
import { Note } from "@/components/ui/note";
import { Time } from "@/components/ui/time";
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
};

/** What the reader was told, newest first. */
export function Notices({ onGo }: { onGo: () => void }) {
  const { data, isPending, isError, error } = useQuery(noticesQuery);
  if (isPending) return <Bones label="notifications" rows={2} />;
  if (isError && data === undefined) return <Note tone="no" live><p><strong>The notifications could not be loaded.</strong> {error.message}</p></Note>;
  const notices = data.items.filter((notice) => notice.request !== null);
  if (notices.length === 0) return <p className="notices-none muted">Nothing yet. What is asked of you, and what became of your own requests, is told here.</p>;
  return <ul className="notices">{notices.map((notice) => <NoticeLine key={notice.id} notice={notice} onGo={onGo} />)}</ul>;
}

function NoticeLine({ notice, onGo }: { notice: Notification; onGo: () => void }) {
  const { request } = notice;
  const words = WORDS[notice.type];
  if (request === null || words === undefined) return null;
  return (
    <li>
      <Link href={`${request.mine ? "/my-requests" : "/approvals"}/${request.id}`} onClick={onGo} data-unread={notice.read_at === null ? "" : undefined}>
        <span className="status" data-s={words.tone}><Icon of={words.icon} /></span>
        <span className="cell-2">
          <span>{words.said(request.requestor_name)}{notice.read_at === null ? <span className="visually-hidden">, unread</span> : null}</span>
          <Prefixed clip>{request.action}</Prefixed>
        </span>
        <Time at={notice.created_at} as="minute" className="faint small" />
      </Link>
    </li>
  );
}
