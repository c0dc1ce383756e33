import type { EventType } from "@/lib/events";
import type { Topic, Way } from "@/lib/vocabulary";

/** What an event is about to the person who hears of it. */
export function topicOf(type: EventType): Topic {
  if (type === "approval.requested" || type === "approval.delegated") return "asked";
  return type === "approval.escalated" ? "escalated" : "decided";
}

/** A reminder has no line of its own at the bell: the first one is still there, unread. */
export function isOffered(topic: Topic, way: Way): boolean {
  return !(topic === "reminded" && way === "bell");
}

/** Nobody waits for an answer to these, so their mails can be ended from the mail itself (RFC 8058). */
export function isOptional(topic: Topic): boolean {
  return topic === "reminded" || topic === "decided";
}

/** Shorter requests are over before anybody could be reminded of them. */
const SHORTEST_REMINDED_SECONDS = 600;

/** When those who have not answered are told once more: half-way, for what lasts long enough; null otherwise. */
export function reminderAt(askedAt: Date, expiresAt: Date): Date | null {
  const life = expiresAt.getTime() - askedAt.getTime();
  return life >= SHORTEST_REMINDED_SECONDS * 1_000 ? new Date(askedAt.getTime() + life / 2) : null;
}
