import type { Topic } from "@/lib/vocabulary";

/** What a message tells, for those that a person can have held, grouped or switched off; all others go out at once. */
const TOPIC_OF: Readonly<Record<string, Topic>> = { "approval-requested": "asked", "approval-reminder": "reminded", "approval-escalated": "escalated", "approval-decided": "decided" };

export const TOPIC_TEMPLATES: readonly string[] = Object.keys(TOPIC_OF);

export function topicOfTemplate(template: string): Topic | null {
  return TOPIC_OF[template] ?? null;
}

export function isTopicTemplate(template: string): boolean {
  return TOPIC_OF[template] !== undefined;
}
