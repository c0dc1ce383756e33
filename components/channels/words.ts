import { Bell, BellRing, CircleAlert, CircleCheck, CirclePause, CircleSlash, CircleX, Clock, MessageSquare, MessageSquareReply, MessagesSquare, Smartphone, Webhook, type LucideIcon } from "lucide-react";
import type { Tone } from "@/components/ui";
import type { Channel } from "@/lib/channels/schema";
import type { ChannelDeliveryState, ChannelEvent, ChannelKind, Severity } from "@/lib/vocabulary";

type KindWords = { label: string; icon: LucideIcon; detail: string };

export const KIND_WORDS: Readonly<Record<ChannelKind, KindWords>> = {
  webhook: { label: "Webhook", icon: Webhook, detail: "Signed JSON to an address of yours, by Standard Webhooks." },
  slack_app: { label: "Slack", icon: MessageSquareReply, detail: "Requests with their facts, by your Slack app. Linked approvers can answer there, if you allow it." },
  slack: { label: "Slack webhook", icon: MessageSquare, detail: "Plain lines in one Slack channel, by an incoming webhook. Nothing can be answered there." },
  discord: { label: "Discord", icon: MessagesSquare, detail: "Plain lines in one Discord channel, by its webhook." },
  teams: { label: "Microsoft Teams", icon: Bell, detail: "A card in one Teams channel, by a workflow's webhook." },
  pagerduty: { label: "PagerDuty", icon: BellRing, detail: "Rings for a request, and is quiet again when it is decided." },
  sms: { label: "Text message", icon: Smartphone, detail: "A link to one phone, by Twilio." },
};

export const EVENT_WORDS: Readonly<Record<ChannelEvent, string>> = {
  "approval.requested": "An approval is asked for",
  "approval.escalated": "Nobody answered, so it escalates",
  "approval.approved": "Approved",
  "approval.denied": "Denied",
  "approval.expired": "Nobody answered in time",
  "approval.cancelled": "Cancelled",
  "approval.auto_resolved": "Answered by the policy",
  "grant.created": "A grant is given",
  "grant.revoked": "A grant is revoked",
  "grant.used": "A grant is used",
  "policy.published": "A policy is published",
  "policy.denied": "The policy refuses a call",
  "settings.changed": "Approval settings change",
};

export const SEVERITY_WORDS: Readonly<Record<Severity, string>> = {
  info: "Everything chosen above",
  warning: "Warnings and worse",
  error: "Errors and worse",
  critical: "Only what is critical",
};

export const CHANNEL_STATE_WORDS: Readonly<Record<Channel["state"], { tone: Tone; icon: LucideIcon; word: string }>> = {
  working: { tone: "yes", icon: CircleCheck, word: "On" },
  failing: { tone: "wait", icon: CircleAlert, word: "Failing" },
  off: { tone: "off", icon: CirclePause, word: "Off" },
  stopped: { tone: "no", icon: CircleX, word: "Stopped" },
};

export const DELIVERY_STATE_WORDS: Readonly<Record<ChannelDeliveryState, { tone: Tone; icon: LucideIcon; word: string }>> = {
  queued: { tone: "wait", icon: Clock, word: "On its way" },
  sent: { tone: "yes", icon: CircleCheck, word: "Taken" },
  dead: { tone: "no", icon: CircleX, word: "Given up" },
  skipped: { tone: "off", icon: CircleSlash, word: "Not needed any more" },
};

export function eventWords(event: string): string {
  if (event === "approval.voted") return "Signed, and waiting for others";
  return event === "channel.test" ? "Test" : (EVENT_WORDS[event as ChannelEvent] ?? event);
}
