"use client";

import { ArrowUpRight, ClockAlert, KeyRound, Pencil, TimerOff, Undo2, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { Icon, PlainText, Step, Steps, Time, type Tone } from "@/components/ui";
import type { GrantChange, GrantDetail } from "@/lib/grants/schema";
import { changeWords } from "./grant-words";

const LINES: Record<GrantChange["type"], { tone: Tone; icon: LucideIcon; word: string }> = {
  "grant.created": { tone: "ink", icon: KeyRound, word: "Given" },
  "grant.narrowed": { tone: "ink", icon: Pencil, word: "Narrowed" },
  "grant.revoked": { tone: "off", icon: Undo2, word: "Revoked" },
};

/** The grant's own lines of the audit chain, and the ways to the rest of its lineage. */
export function GrantStory({ grant }: { grant: GrantDetail }) {
  const over = grant.state === "expired" && grant.expires_at !== null ? grant.expires_at : null;
  return (
    <>
      <Steps>
        {grant.changes.map((change) => <Change key={change.id} change={change} />)}
        {over === null ? null : <Step tone="off" icon={TimerOff} at={<Time at={over} as="minute" />}><strong>Expired</strong></Step>}
        {grant.changes.length === 0 ? <Step tone="off" icon={ClockAlert}>The chain has no line about it.</Step> : null}
      </Steps>
      <ul className="grant-ways">
        <li><Link href={`/approvals/${grant.request_id}`}>The request it came from<Icon of={ArrowUpRight} small /></Link></li>
        <li><Link href={`/audit?request=${grant.request_id}`}>That request in the audit log<Icon of={ArrowUpRight} small /></Link></li>
        <li><Link href={`/audit?grant=${grant.id}`}>Every call under this grant in the audit log<Icon of={ArrowUpRight} small /></Link></li>
      </ul>
    </>
  );
}

function Change({ change }: { change: GrantChange }) {
  const { tone, icon, word } = LINES[change.type];
  const words = changeWords(change);
  return (
    <Step tone={tone} icon={icon} at={<Time at={change.at} as="minute" />} detail={<>seq {change.seq}{change.reason === null ? null : <>: <PlainText>{`“${change.reason}”`}</PlainText></>}{words.map((one) => <span key={one} className="grant-change"><PlainText>{one}</PlainText></span>)}</>}>
      <strong>{word}</strong>{change.by === null ? null : ` by ${change.by.name}`}
    </Step>
  );
}
