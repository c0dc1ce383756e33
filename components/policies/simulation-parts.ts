import type { Simulation } from "@/lib/policies/schema";

const DAY_MS = 86_400_000;
const MOST_PARTS = 10;
const EXAMPLES = 5;

export type Part = { since: string; until: string };

/** A window in parts of whole days, oldest first: a long replay is asked for one after another, so that its progress is known. */
export function partsOf(now: Date, days: number): Part[] {
  const parts = Math.min(MOST_PARTS, days);
  const at = (part: number) => new Date(now.getTime() - Math.round(((parts - part) * days) / parts) * DAY_MS).toISOString();
  return Array.from({ length: parts }, (_, part) => ({ since: at(part), until: at(part + 1) }));
}

/** What the parts say together: calls are counted together, and the examples are those that were called most. */
export function addUp(parts: readonly Simulation[]): Simulation | null {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return null;
  const sum = (pick: (part: Simulation) => number) => parts.reduce((total, part) => total + pick(part), 0);
  const span = (part: Simulation) => Date.parse(part.until) - Date.parse(part.since);
  const changes = new Map<string, Simulation["changes"][number]>();
  for (const change of parts.flatMap((part) => part.changes)) {
    const known = changes.get(`${change.from} ${change.to}`);
    changes.set(`${change.from} ${change.to}`, known === undefined ? change : { ...known, calls: known.calls + change.calls, examples: mostCalled([...known.examples, ...change.examples]) });
  }
  return {
    since: first.since,
    until: last.until,
    calls: sum((part) => part.calls),
    changed: sum((part) => part.changed),
    capped: parts.some((part) => part.capped),
    changes: [...changes.values()].toSorted((a, b) => b.calls - a.calls),
    more_asks_per_week: sum((part) => part.more_asks_per_week * span(part)) / Math.max(1, sum(span)),
    answered_requests: last.answered_requests,
  };
}

type Example = Simulation["changes"][number]["examples"][number];

function mostCalled(examples: readonly Example[]): Example[] {
  const together = new Map<string, Example>();
  for (const one of examples) {
    const name = `${one.agent_id ?? ""} ${one.action}`;
    together.set(name, { ...one, calls: one.calls + (together.get(name)?.calls ?? 0) });
  }
  return [...together.values()].toSorted((a, b) => b.calls - a.calls).slice(0, EXAMPLES);
}
