import { formatCount } from "@/components/ui/format";
import type { InboxItem } from "@/lib/approvals/schema";
import { groupTotals, singleStops, stopsOf, type Counts, type Grouped, type Stop } from "./list-state";
import type { ListFilter } from "./queries";

/** One line of the list: a heading, or a place with where it stands among how many. */
export type Entry = { kind: "heading"; key: string; words: string; aside: string } | Line;
export type Line = { kind: "stop"; key: string; stop: Stop; at: number; of: number };

type About = { filter: ListFilter; counts: Counts | null; whole: boolean; filtered: boolean };

/** The places of the list in their order; requests for the same call are folded while they wait. */
export function placesOf(list: Grouped, { state, mine }: Pick<ListFilter, "state" | "mine">): { waiting: Stop[]; others: Stop[] } {
  if (state !== "pending" || mine) return { waiting: [], others: singleStops(list.all) };
  return { waiting: stopsOf(list.waiting), others: stopsOf(list.others) };
}

/** The list line by line. What waits for the reader and what waits for others have a heading each, with their numbers. */
export function entriesOf(list: Grouped, about: About): Entry[] {
  const { waiting, others } = placesOf(list, about.filter);
  const of = waiting.length + others.length;
  const entry = (stop: Stop, index: number): Entry => ({ kind: "stop", key: stop.key, stop, at: index + 1, of });
  if (about.filter.state !== "pending" || about.filter.mine) return others.map(entry);
  const totals = groupTotals(list, about);
  const first = totals.waiting === null ? "ending first" : `${formatCount(totals.waiting)}, ending first`;
  return [
    ...headed({ key: "waiting", words: "Waiting for you", aside: first }, waiting.map(entry)),
    ...headed({ key: "others", words: "Waiting for someone else", aside: othersAside(list.others, totals.others) }, others.map((stop, index) => entry(stop, waiting.length + index))),
  ];
}

function headed(heading: Omit<Extract<Entry, { kind: "heading" }>, "kind">, entries: Entry[]): Entry[] {
  return entries.length === 0 ? [] : [{ kind: "heading", ...heading }, ...entries];
}

/** What the reader asked for is counted only where every one of them is on the page. */
function othersAside(items: readonly InboxItem[], total: number | null): string {
  if (total === null) return "";
  if (total !== items.length) return formatCount(total);
  const mine = items.filter((item) => item.mine).length;
  return mine === 0 ? formatCount(items.length) : mine === items.length ? `${formatCount(mine)}, you asked` : `${formatCount(items.length)}, you asked for ${formatCount(mine)}`;
}
