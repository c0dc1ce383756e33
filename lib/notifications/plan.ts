import type { Id } from "@/lib/ids";

/** A message that has come due for one person by one way and has not been tried yet. */
export type Waiting = {
  id: Id<"delivery">;
  orgId: string | null;
  requestId: string | null;
  /** False for what somebody asked for this very moment, such as a sign-in link: it is never held and never counted. */
  grouped: boolean;
  dueAt: Date;
  /** Quiet hours hold it until then. */
  quietUntil: Date | null;
};

/** How many messages one person gets by one way. */
export type Pace = {
  most: number;
  windowSeconds: number;
  /** How long the last one gathers what else comes, so that a flood is told in it. */
  gatherSeconds: number;
  /** The last one never runs out: for a mailbox on the own machine, which nobody can flood. */
  endless?: boolean;
};

export type Plan = { send: Id<"delivery">[][]; hold: { id: Id<"delivery">; until: Date }[] };

/**
 * What goes out now, each list as one message, and until when the rest is held, pure. Within a window one person gets at most
 * `most` messages: the first ones at once and alone, the last one with everything that has come by the end of its gathering.
 * What was held goes together as soon as there is room. Nothing is ever left out.
 */
export function planMessages(waiting: readonly Waiting[], sentAt: readonly Date[], pace: Pace, now: Date): Plan {
  const send: Id<"delivery">[][] = waiting.filter((one) => !one.grouped).map((one) => [one.id]);
  const hold = waiting.flatMap(({ id, quietUntil }) => (quietUntil === null ? [] : [{ id, until: quietUntil }]));
  let rest = waiting.filter((one) => one.grouped && one.quietUntil === null).toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
  const recent = sentAt.filter((at) => at.getTime() > now.getTime() - pace.windowSeconds * 1_000).map((at) => at.getTime()).toSorted((a, b) => a - b);
  while (rest.length > 0) {
    const room = pace.endless === true ? Math.max(1, pace.most - recent.length) : pace.most - recent.length;
    const step = nextStep(rest, room, pace, now);
    if ("until" in step) {
      const opens = room > 0 ? step.until : new Date((recent[recent.length - pace.most] ?? now.getTime()) + pace.windowSeconds * 1_000);
      return { send, hold: [...hold, ...rest.map(({ id }) => ({ id, until: opens }))] };
    }
    const taken = new Set(step.take.map(({ id }) => id));
    send.push([...taken]);
    recent.push(now.getTime());
    rest = rest.filter(({ id }) => !taken.has(id));
  }
  return { send, hold };
}

function nextStep(rest: readonly Waiting[], room: number, { gatherSeconds }: Pace, now: Date): { take: readonly Waiting[] } | { until: Date } {
  const [first] = rest;
  if (first === undefined || room <= 0) return { until: now };
  const ofPlace = rest.filter(({ orgId }) => orgId === first.orgId);
  const gathered = new Date(first.dueAt.getTime() + gatherSeconds * 1_000);
  if (gathered <= now) return { take: ofPlace };
  if (room === 1) return { until: gathered };
  return { take: ofPlace.filter(({ id, requestId }) => id === first.id || (requestId !== null && requestId === first.requestId)) };
}
