import {
  Ban, BellRing, CheckCheck, CircleCheck, CirclePause, CircleSlash, CircleX, ClockAlert, Download, FileCode2, Folder, Forward, KeyRound, LogIn, LogOut, Mail, Pencil, RefreshCw,
  Settings2, ShieldAlert, TimerOff, Undo2, UserMinus, UserPlus, Users, Webhook,
} from "lucide-react";
import type { ReactNode } from "react";
import { Claim, PlainText } from "@/components/ui";
import type { LucideIcon, Tone } from "@/components/ui";
import type { AuditEventLine } from "@/lib/audit/schema";
import { EVENT_TYPES, type EventType } from "@/lib/events";
import { KIND_WORDS, number, part, quoted, text } from "./event-parts";

export type Sentence = { tone: Tone; icon: LucideIcon; said: ReactNode; detail?: string };

type ApprovalEvent = Extract<EventType, `approval.${string}` | `grant.${string}` | "call.decided">;

function isAboutApproval(type: EventType): type is ApprovalEvent {
  return type.startsWith("approval.") || type.startsWith("grant.") || type === "call.decided";
}

function isKnown(type: string): type is EventType {
  return (EVENT_TYPES as readonly string[]).includes(type);
}

/** An event of the chain in words for an auditor; every type of event has some. Pieces that came from outside are shown as plain text. */
export function sentenceOf(event: AuditEventLine): Sentence {
  if (!isKnown(event.type)) return { tone: "off", icon: ShieldAlert, said: <>An event of the kind <PlainText>{event.type}</PlainText>, which this version does not know</> };
  return isAboutApproval(event.type) ? ofApprovals(event, event.type) : ofHouse(event, event.type);
}

/** Who wrote it: members by address, keys and agents by the name they go by. */
function By({ event }: { event: AuditEventLine }) {
  if (event.actor.type === "system") return <>by Countersign</>;
  const slack = text(event, "via") === "slack" ? text(event, "slack_user") : null;
  return <>by {event.actor.type === "key" ? `key ${event.actor.name}` : (event.actor.email ?? event.actor.name)}{slack === null ? null : <> through Slack, as <PlainText>{slack}</PlainText></>}</>;
}

function Claimed({ event }: { event: AuditEventLine }) {
  const claimed = text(event, "claimed_email");
  const agent = text(event, "agent");
  return (
    <>
      {claimed === null ? <By event={event} /> : <>by <Claim><PlainText>{claimed}</PlainText></Claim></>}
      {agent === null ? null : <> through <PlainText>{agent}</PlainText></>}
    </>
  );
}

function ofApprovals(event: AuditEventLine, type: ApprovalEvent): Sentence {
  const by = <By event={event} />;
  const reason = quoted(event, "reason");
  switch (type) {
    case "call.decided":
      return { ...decided(event), detail: part(event, "rule", "Rule") };
    case "approval.requested":
      return { tone: "wait", icon: CirclePause, said: <><strong>Requested</strong> <Claimed event={event} /></>, detail: reason };
    case "approval.voted":
      return { tone: "ink", icon: Pencil, said: <><strong>Signed</strong> {by}, {number(event, "given")} of {number(event, "required")}</>, detail: reason };
    case "approval.approved":
      return { tone: "ink", icon: Pencil, said: <><strong>{KIND_WORDS[text(event, "kind") ?? ""] ?? "Approved"}</strong> {by}</>, detail: reason };
    case "approval.denied":
      return { tone: "no", icon: CircleX, said: <><strong>Denied</strong> {by}</>, detail: reason };
    case "approval.expired":
      return { tone: "off", icon: TimerOff, said: <><strong>Timed out</strong>: nobody answered in time, so it was denied</> };
    case "approval.cancelled":
      return { tone: "off", icon: CircleSlash, said: <><strong>Cancelled</strong> {by}</>, detail: reason };
    case "approval.escalated":
      return { tone: "wait", icon: ClockAlert, said: <><strong>Escalated</strong>: nobody had answered yet</> };
    case "approval.auto_resolved":
      return { tone: "off", icon: RefreshCw, said: <><strong>Answered by the policy</strong>: {text(event, "state") ?? "ended"}, with nobody's name under it</>, detail: text(event, "note") ?? "" };
    case "approval.delegated":
      return { tone: "wait", icon: Forward, said: <><strong>Handed over</strong> {by}</>, detail: reason };
    case "approval.redeemed":
      return { tone: "yes", icon: CheckCheck, said: <><strong>Redeemed</strong> by the SDK with {event.actor.type === "key" ? `key ${event.actor.name}` : "a key"}, then the call ran</> };
    case "approval.refused":
      return { tone: "no", icon: Ban, said: <><strong>An attempt {by} was refused</strong></>, detail: part(event, "why", "Because") };
    case "grant.created":
      return { tone: "ink", icon: KeyRound, said: <><strong>Grant given</strong> {by}</> };
    case "grant.used":
      return { tone: "yes", icon: CheckCheck, said: <><strong>Grant used</strong> {by}, then the call ran</> };
    case "grant.narrowed":
      return { tone: "ink", icon: Pencil, said: <><strong>Grant narrowed</strong> {by}</>, detail: reason };
    case "grant.revoked":
      return { tone: "off", icon: Undo2, said: <><strong>Grant revoked</strong> {by}</>, detail: reason };
  }
}

function decided(event: AuditEventLine): Sentence {
  const source = text(event, "source");
  const way = source === "approval" ? "under a grant" : source === "default" ? "because no rule matched" : "by policy";
  switch (text(event, "decision")) {
    case "allow":
      return { tone: "yes", icon: CircleCheck, said: <><strong>Allowed</strong> {way}</> };
    case "warn":
      return { tone: "wait", icon: ClockAlert, said: <><strong>Allowed with a warning</strong> {way}</> };
    case "deny":
      return { tone: "no", icon: CircleX, said: <><strong>Refused</strong> {way}</> };
    default:
      return { tone: "off", icon: CircleSlash, said: <><strong>Judged</strong>; what was decided has been erased</> };
  }
}

function ofHouse(event: AuditEventLine, type: Exclude<EventType, ApprovalEvent>): Sentence {
  const by = <By event={event} />;
  const name = part(event, "name", "Named");
  const plain = (icon: LucideIcon, words: string, detail = ""): Sentence => ({ tone: "ink", icon, said: <><strong>{words}</strong> {by}</>, detail });
  switch (type) {
    case "policy.published":
      return plain(FileCode2, "Policy published", part(event, "version", "Version"));
    case "proposal.accepted":
      return plain(CircleCheck, "Proposal accepted", part(event, "as", "As"));
    case "proposal.dismissed":
      return plain(CircleSlash, "Proposal dismissed", quoted(event, "reason"));
    case "settings.changed":
      return plain(Settings2, "Approval settings changed", part(event, "scope", "At the scope"));
    case "settings.removed":
      return plain(Settings2, "Approval settings removed", part(event, "scope", "At the scope"));
    case "organization.changed":
      return plain(Settings2, "Organization changed");
    case "member.invited":
      return plain(UserPlus, "Member invited", part(event, "role", "As"));
    case "member.changed":
      return plain(Users, "Member changed", part(event, "role", "Role"));
    case "member.removed":
      return plain(UserMinus, "Member removed");
    case "member.link_asked":
      return plain(Mail, "A mail sent to prove that two addresses are one person’s");
    case "member.linked":
      return plain(Users, text(event, "same_as") === null ? "Addresses told apart" : "Addresses known as one person");
    case "absence.changed":
      return plain(CirclePause, "Out of office set", part(event, "until", "Until"));
    case "absence.ended":
      return plain(LogIn, "Out of office ended");
    case "project.created":
      return plain(Folder, "Project created", name);
    case "project.renamed":
      return plain(Folder, "Project renamed", part(event, "after", "To"));
    case "key.created":
      return plain(KeyRound, "API key created", name);
    case "key.revoked":
      return plain(Undo2, "API key revoked", name);
    case "token.created":
      return plain(KeyRound, "Personal token created", name);
    case "token.revoked":
      return plain(Undo2, "Personal token revoked", name);
    case "session.link_sent":
      return plain(Mail, "Sign-in link sent");
    case "session.opened":
      return plain(LogIn, "Signed in");
    case "session.closed":
      return plain(LogOut, "Signed out");
    case "channel.created":
      return plain(Webhook, "Channel created", name);
    case "channel.changed":
      return plain(Webhook, text(event, "reason") === null ? "Channel changed" : "Channel switched off", text(event, "reason") === null ? name : quoted(event, "reason"));
    case "channel.removed":
      return plain(Webhook, "Channel removed", name);
    case "channel.tested":
      return plain(Webhook, "Channel tested", name);
    case "channel.replayed":
    case "messages.replayed":
      return plain(RefreshCw, "Messages sent again", part(event, "messages", "Messages"));
    case "slack.connected":
      return plain(Webhook, "Slack app connected", part(event, "team", "To the workspace"));
    case "slack.changed":
      return plain(Webhook, event.data?.["may_decide"] === true ? "Deciding in Slack allowed" : "Deciding in Slack forbidden");
    case "slack.disconnected":
      return plain(Webhook, "Slack app disconnected", part(event, "team", "From the workspace"));
    case "slack.code_sent":
      return plain(Mail, "Code sent to a Slack user", part(event, "slack_user", "To"));
    case "slack.linked":
      return plain(Users, "Slack user linked", part(event, "slack_user", "It is"));
    case "slack.unlinked":
      return plain(Users, "Slack user unlinked", part(event, "slack_user", "It was"));
    case "preferences.changed":
      return plain(BellRing, "Notifications changed", part(event, "by", "By"));
    case "push.added":
      return plain(BellRing, "Push switched on", name);
    case "push.removed":
      return plain(BellRing, "Push switched off", quoted(event, "reason"));
    case "audit.exported":
      return plain(Download, "Audit exported", part(event, "what", "Contents"));
  }
}
