"use client";

import { useMemo, useState } from "react";
import type { InboxItem } from "@/lib/approvals/schema";
import { placesOf } from "./list-entries";
import { neighbour, nextWaiting, type Grouped } from "./list-state";
import type { ListFilter } from "./queries";
import { useLastIndex } from "./use-last-index";

/** Where J and K lead: along the list, or, in a request that was opened from a group, along that group. */
export function useSpots(list: Grouped, filter: ListFilter, { id, group }: { id: string | null; group: string | null }) {
  const { state, mine } = filter;
  const places = useMemo(() => placesOf(list, { state, mine }), [list, state, mine]);
  const rows = useMemo(() => [...places.waiting, ...places.others].map((stop) => stop.key), [places]);
  const members = list.all.filter((item) => item.alike === group);
  const key = id ?? group;
  // A request that is one of a group, but was not opened from it, stands where its group stands.
  const folded = id === null || rows.includes(id) || group !== null ? key : (rows.find((row) => row === list.all.find((item) => item.id === id)?.alike) ?? key);
  const along = id !== null && group !== null ? members.map((item) => item.id) : rows;
  const waiting = id !== null && group !== null ? members.filter((item) => item.waiting_for_me).map((item) => item.id) : places.waiting.map((stop) => stop.key);
  const index = folded === null ? -1 : along.indexOf(folded);
  const lastIndex = useLastIndex(index);
  const lastWaiting = useLastIndex(folded === null ? -1 : waiting.indexOf(folded));
  const step = (by: 1 | -1) => (folded === null ? null : neighbour(along, folded, by, lastIndex));
  return { rows, members, selected: rows.includes(folded ?? "") ? folded : (group ?? folded), index, total: along.length, previous: step(-1), next: step(1), nextWaiting: folded === null ? null : nextWaiting(waiting, folded, lastWaiting) };
}

/** The first of a group as it was when the group was opened: what is read stays there when its requests are answered. */
export function useFirstOf(group: string | null, members: readonly InboxItem[]): InboxItem | null {
  const [held, setHeld] = useState<{ group: string | null; first: InboxItem | null }>({ group, first: members[0] ?? null });
  if (held.group !== group || (held.first === null && members[0] !== undefined)) {
    const next = { group, first: members[0] ?? null };
    setHeld(next);
    return next.first;
  }
  return held.first;
}
