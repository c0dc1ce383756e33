import type { InfiniteData } from "@tanstack/react-query";
import { withoutSecrets } from "@/lib/approvals/preview";
import type { InboxItem } from "@/lib/approvals/schema";
import type { ListPage, ListState } from "./queries";

/** The list as it is shown: those that wait for the reader first, each group in the server's order. */
export type Grouped = { waiting: InboxItem[]; others: InboxItem[]; all: InboxItem[] };

/** Pages overlap where the list moved between them; the first copy of a request stands. */
export function grouped(data: InfiniteData<ListPage> | undefined, state: ListState): Grouped {
  const seen = new Set<string>();
  const items = (data?.pages ?? []).flatMap((page) => page.items).filter((item) => !seen.has(item.id) && seen.add(item.id));
  if (state !== "pending") return { waiting: [], others: items, all: items };
  const waiting = items.filter((item) => item.waiting_for_me);
  const others = items.filter((item) => !item.waiting_for_me);
  return { waiting, others, all: [...waiting, ...others] };
}

/** A place in the list: one request, or several for the very same call under the key they share. */
export type Stop = { key: string; items: readonly [InboxItem, ...InboxItem[]] };

/** Folds requests for the same call into one place: that of the first, which ends soonest. */
export function stopsOf(items: readonly InboxItem[]): Stop[] {
  const alike = new Map<string, [InboxItem, ...InboxItem[]]>();
  for (const item of items) {
    const others = alike.get(item.alike);
    if (others === undefined) alike.set(item.alike, [item]);
    else others.push(item);
  }
  return [...alike].map(([key, of]) => ({ key: of.length === 1 ? of[0].id : key, items: of }));
}

/** Every request a place of its own. */
export function singleStops(items: readonly InboxItem[]): Stop[] {
  return items.map((item) => ({ key: item.id, items: [item] }));
}

export type Counts = ListPage["counts"];

/** How many each group really has: as loaded once all are, else by the server's counts; null where those count something else. */
export function groupTotals(list: Grouped, { counts, whole, filtered }: { counts: Counts | null; whole: boolean; filtered: boolean }): { waiting: number | null; others: number | null } {
  if (whole) return { waiting: list.waiting.length, others: list.others.length };
  if (counts === null || filtered) return { waiting: null, others: null };
  return { waiting: counts.waiting_for_me, others: Math.max(0, counts.pending - counts.waiting_for_me) };
}

/** Server's clock minus the browser's in milliseconds, from the newest page; undefined before one has been fetched here. */
export function clockOffset(data: InfiniteData<ListPage> | undefined): number | undefined {
  const page = data?.pages[0];
  return page === undefined || page.arrivedAt === null ? undefined : Date.parse(page.server_time) - page.arrivedAt;
}

/** The place `step` further on; null at an end. From one that has left the list, the one that took its place. */
export function neighbour(all: readonly string[], key: string, step: 1 | -1, lastIndex: number): string | null {
  const index = all.indexOf(key);
  if (index >= 0) return all[index + step] ?? null;
  const gone = Math.min(Math.max(lastIndex, 0), all.length);
  return (step === 1 ? all[gone] : all[gone - 1]) ?? null;
}

/** The next place that waits for the reader, going round once; null where none does. */
export function nextWaiting(waiting: readonly string[], key: string, lastIndex: number): string | null {
  const index = waiting.indexOf(key);
  const from = index >= 0 ? index + 1 : Math.max(0, lastIndex);
  const rest = [...waiting.slice(from), ...waiting.slice(0, from)].filter((one) => one !== key);
  return rest[0] ?? null;
}

/** What the live region says when the list changed: new requests for the reader, and how others ended; never seconds. */
export function newsOf(before: readonly InboxItem[], after: readonly InboxItem[]): string | null {
  const known = new Set(before.map((item) => item.id));
  const arrived = after.filter((item) => !known.has(item.id) && item.waiting_for_me);
  const [first] = arrived;
  if (first === undefined) return null;
  return arrived.length === 1 ? `New request from ${first.requestor.name}: ${withoutSecrets(first.canonical_action).slice(0, 80)}` : `${arrived.length} new requests wait for you`;
}
