import type { Topic } from "@/lib/vocabulary";

/** What a browser is told: thin, for it stands on a lock screen. Never an action, an argument, a name or an agent's words. */
export type PushMessage = {
  title: string;
  body: string;
  /** Takes the place of the earlier one with the same tag. */
  tag: string;
  /** The page that it opens, as a path. */
  url: string;
  /** Until when an answer counts, for the browser to word in its own zone. */
  until: string | null;
};

export type Subject = { id: string; organization: string; project: string; state: string; expiresAt: Date };

const TITLES: Record<Exclude<Topic, "decided">, string> = {
  asked: "A request is waiting for you",
  reminded: "A request is still waiting for you",
  escalated: "A request was escalated to you",
};

function aboutOne(topic: Topic, subject: Subject): PushMessage {
  const body = `${subject.organization}, project ${subject.project}`;
  if (topic === "decided") {
    const word = subject.state === "approved" ? "approved" : "not approved";
    return { title: `A request of yours was ${word}`, body, tag: subject.id, url: `/my-requests/${subject.id}`, until: null };
  }
  return { title: TITLES[topic], body, tag: subject.id, url: `/approvals/${subject.id}`, until: subject.expiresAt.toISOString() };
}

/** The message about what is still worth telling; null where nothing is. */
export function pushMessageOf(about: readonly { topic: Topic; subject: Subject }[]): PushMessage | null {
  const worth = about.filter(({ topic, subject }) => topic === "decided" || subject.state === "pending");
  const [first, ...others] = worth;
  if (first === undefined) return null;
  if (others.length === 0) return aboutOne(first.topic, first.subject);
  const waiting = worth.filter(({ topic }) => topic !== "decided");
  const [title, url] = waiting.length === 0 ? [`${worth.length} requests of yours have ended`, "/my-requests"] : [waiting.length === 1 ? "A request is waiting for you" : `${waiting.length} requests are waiting for you`, "/approvals"];
  return { title, body: first.subject.organization, tag: url.slice(1), url, until: null };
}

/** How the push service is to treat it (RFC 8030, sections 5.2 and 5.3). */
export function deliveryTerms(about: readonly { topic: Topic; subject: Subject }[], now: Date): { urgency: "high" | "normal"; ttlSeconds: number } {
  const waiting = about.filter(({ topic }) => topic !== "decided");
  if (waiting.length === 0) return { urgency: "normal", ttlSeconds: 86_400 };
  const last = Math.max(...waiting.map(({ subject }) => subject.expiresAt.getTime()));
  return { urgency: "high", ttlSeconds: Math.max(30, Math.min(86_400, Math.round((last - now.getTime()) / 1_000))) };
}
