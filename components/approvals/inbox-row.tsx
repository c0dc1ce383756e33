"use client";

import { memo, useEffect, useState } from "react";
import type { InboxItem } from "@/lib/approvals/schema";
import { GroupRow } from "./group-row";
import { pace } from "./pace";
import { RequestRow, type RequestRowProps } from "./request-row";

export type InboxRowProps = Omit<RequestRowProps, "item" | "light"> & { rowKey: string; items: readonly [InboxItem, ...InboxItem[]] };

/** A clock that is this much off shows no other time left. */
const SAME_CLOCK_MS = 500;

/**
 * One line of the list. Scrolling draws the list again with every frame, and so does each look at what is new; a line whose words are
 * the same is not drawn again then.
 */
export const InboxRow = memo(function InboxRow({ rowKey, items, ...common }: InboxRowProps) {
  const light = useLight();
  if (items.length > 1) return <GroupRow {...common} groupKey={rowKey} items={items} />;
  return <RequestRow {...common} item={items[0]} light={light} />;
}, sameWords);

/** What `onOpen` opens is said by the address as well. */
export function sameWords(one: InboxRowProps, other: InboxRowProps): boolean {
  return (
    one.rowKey === other.rowKey && one.href === other.href && one.selected === other.selected && one.organization === other.organization && (one.onOpen === undefined) === (other.onOpen === undefined) &&
    sameClock(one.offsetMs, other.offsetMs) &&
    one.items.length === other.items.length && one.items.every((item, index) => item === other.items[index]) &&
    one.openElsewhere.length === other.openElsewhere.length && one.openElsewhere.every((person, index) => person.name === other.openElsewhere[index]?.name)
  );
}

function sameClock(one: number | undefined, other: number | undefined): boolean {
  return one === other || (one !== undefined && other !== undefined && Math.abs(one - other) < SAME_CLOCK_MS);
}

/** Whether a row came into view in a rush and has not been filled in yet. */
function useLight(): boolean {
  const [light, setLight] = useState(pace.isSwift);
  useEffect(() => (light ? pace.whenCalm(() => setLight(false)) : undefined), [light]);
  return light;
}
