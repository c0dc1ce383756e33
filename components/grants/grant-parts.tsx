"use client";

import { CheckCheck, CircleCheck, ClockAlert, Folder, KeyRound, Terminal, TimerOff, TriangleAlert, Undo2, type LucideIcon } from "lucide-react";
import { Agent, Person, PlainText, plural, Status, Tag, Thing, Time, TimeLeft, TwoLines, useServerNow, type Tone } from "@/components/ui";
import type { Grant } from "@/lib/grants/schema";
import type { GrantState, PrincipalType } from "@/lib/vocabulary";
import { idleDays, shortfallWords } from "./grant-words";

const STATES: Record<GrantState, { tone: Tone; icon: LucideIcon; word: string }> = {
  active: { tone: "yes", icon: CircleCheck, word: "Active" },
  used: { tone: "off", icon: CheckCheck, word: "Used" },
  expired: { tone: "off", icon: TimerOff, word: "Expired" },
  revoked: { tone: "off", icon: Undo2, word: "Revoked" },
};

export function GrantStatus({ state }: { state: GrantState }) {
  const { tone, icon, word } = STATES[state];
  return <Status tone={tone} icon={icon}>{word}</Status>;
}

/** Who may use a grant, or could. */
export function Holder({ type, label }: { type: PrincipalType; label: string }) {
  switch (type) {
    case "requestor":
      return <Person name={label} />;
    case "api_key":
      return <Thing icon={KeyRound}>key {label}</Thing>;
    case "project":
      return <Thing icon={Folder}>project {label}</Thing>;
    case "agent":
      return <Agent><span><PlainText>{label}</PlainText></span></Agent>;
    case "machine":
      return <Thing icon={Terminal}><span><PlainText>{label}</PlainText></span></Thing>;
  }
}

export function LastUse({ grant }: { grant: Grant }) {
  const now = useServerNow();
  if (grant.unused_for_90_days && grant.shortfall === null) return <Tag tone="wait" icon={ClockAlert}>{grant.last_used_at === null ? "never" : `${plural(idleDays(grant, now), "day")} ago`}</Tag>;
  return grant.last_used_at === null ? <>never</> : <Time at={grant.last_used_at} as="minute" />;
}

/** In a list: that a grant which is active does not serve any more, and why. */
export function ShortfallLine({ grant: { shortfall } }: { grant: Grant }) {
  if (shortfall === null) return null;
  return <span className="grant-short"><Tag tone="wait" icon={TriangleAlert}>{shortfallWords(shortfall)}</Tag> because <PlainText>{shortfall.because}</PlainText></span>;
}

const SOON_MS = 12 * 3_600_000;

export function End({ grant }: { grant: Grant }) {
  const now = useServerNow();
  if (grant.state === "revoked" && grant.revoked_at !== null) {
    return <TwoLines detail={grant.revoke_reason === null ? `by ${grant.revoked_by?.name ?? "somebody"}` : <><PlainText>{`“${grant.revoke_reason}”`}</PlainText>, {grant.revoked_by?.name}</>}>revoked <Time at={grant.revoked_at} as="minute" /></TwoLines>;
  }
  if (grant.state === "used") return <>with its use</>;
  if (grant.expires_at === null) return <>When revoked</>;
  const left = Date.parse(grant.expires_at) - now;
  return grant.state === "active" && left < SOON_MS ? <TimeLeft endsAt={grant.expires_at} startedAt={grant.created_at} /> : <Time at={grant.expires_at} as="minute" />;
}
