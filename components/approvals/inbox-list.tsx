"use client";

import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { defaultRangeExtractor, measureElement, useVirtualizer, type Range, type Virtualizer } from "@tanstack/react-virtual";
import type { Entry, Line } from "./list-entries";
import { pace } from "./pace";
import { onReveal } from "./reveal-row";

type InboxListProps = {
  entries: readonly Entry[];
  scroller: RefObject<HTMLElement | null>;
  /** Only what is near the screen is drawn; `more` is asked for when its end comes near. */
  more: { has: boolean; loading: boolean; load: () => void };
  children: (entry: Line) => ReactNode;
};

const HEADING_PX = 34;
const ROW_PX = 81;
const OVERSCAN = 6;
const NEAR_THE_END = 15;
/** What a server and a first look draw before anything has been measured. */
const FIRST_LOOK = { width: 0, height: 960 };

/**
 * The lines near the screen, out of any number. The line with the focus stays drawn wherever it is, each line says where it
 * stands among how many, and lines that come or go above keep what is being read where it is.
 */
export function InboxList({ entries, scroller, more, children }: InboxListProps) {
  const list = useRef<HTMLUListElement>(null);
  const [margin, setMargin] = useState(0);
  const focused = useFocusedKey(list);
  const [placed, setPlaced] = useState(false);
  const { typical, measure } = useTypicalHeight(ROW_PX);
  const keyOf = useCallback((index: number) => entries[index]?.key ?? index, [entries]);
  const range = useCallback((of: Range) => {
    const at = focused.current === null ? -1 : entries.findIndex((entry) => entry.key === focused.current);
    const near = defaultRangeExtractor(of);
    return at < 0 || near.includes(at) ? near : [...near, at].toSorted((a, b) => a - b);
  }, [entries, focused]);
  // oxlint-disable-next-line react/incompatible-library -- the React Compiler is not used here, and nothing memoised gets what this returns.
  const virtual = useVirtualizer<HTMLElement, HTMLLIElement>({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (entries[index]?.kind === "heading" ? HEADING_PX : typical.current),
    measureElement: measure,
    getItemKey: keyOf,
    rangeExtractor: range,
    overscan: OVERSCAN,
    initialRect: FIRST_LOOK,
    scrollMargin: margin,
  });
  useLayoutEffect(() => setMargin(list.current?.offsetTop ?? 0), [entries]);
  // What the server drew stands one below the other, at heights that it cannot know; here they have been measured.
  useLayoutEffect(() => setPlaced(true), []);
  useAnchor({ virtual, entries, scroller });
  useReveal(virtual, entries);
  usePace(scroller);
  const drawn = virtual.getVirtualItems();
  useNearTheEnd((drawn.at(-1)?.index ?? 0) >= entries.length - NEAR_THE_END, more);
  return (
    <ul
      ref={list}
      className="rows"
      data-placed={placed ? "" : undefined}
      style={placed ? { height: virtual.getTotalSize() } : undefined}
    >
      {drawn.map(({ index, key, start }) => {
        const entry = entries[index];
        if (entry === undefined) return null;
        const place = entry.kind === "stop" ? { "aria-setsize": entry.of, "aria-posinset": entry.at } : {};
        return (
          <li key={key} ref={virtual.measureElement} data-index={index} data-key={entry.key} className={entry.kind === "heading" ? "row-heading" : "req"} style={placed ? { transform: `translateY(${start - margin}px)` } : undefined} {...place}>
            {entry.kind === "heading" ? <h2 className="group">{entry.words} <span className="faint">{entry.aside}</span></h2> : children(entry)}
          </li>
        );
      })}
    </ul>
  );
}

/**
 * The height that most lines turn out to have, for those that have not been drawn yet: a line that is as high as was thought moves
 * nothing when it comes into view. By majority vote, so that single long ones do not count.
 */
function useTypicalHeight(first: number) {
  const typical = useRef(first);
  const votes = useRef(0);
  const measure = useCallback((element: HTMLLIElement, entry: ResizeObserverEntry | undefined, instance: Virtualizer<HTMLElement, HTMLLIElement>) => {
    const height = measureElement(element, entry, instance);
    if (!element.classList.contains("req")) return height;
    votes.current += height === typical.current ? 1 : -1;
    if (votes.current < 0) [typical.current, votes.current] = [height, 1];
    votes.current = Math.min(votes.current, MOST_VOTES);
    return height;
  }, []);
  return { typical, measure };
}

/** So that the height follows soon where the lines get another one, as beside an open card. */
const MOST_VOTES = 5;

/** The key of the line that has the focus. */
function useFocusedKey(list: RefObject<HTMLElement | null>): RefObject<string | null> {
  const focused = useRef<string | null>(null);
  useEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const look = () => {
      focused.current = document.activeElement?.closest<HTMLElement>("li[data-key]")?.dataset["key"] ?? null;
    };
    element.addEventListener("focusin", look);
    element.addEventListener("focusout", look);
    return () => {
      element.removeEventListener("focusin", look);
      element.removeEventListener("focusout", look);
    };
  }, [list]);
  return focused;
}

type Anchored = { virtual: Virtualizer<HTMLElement, HTMLLIElement>; entries: readonly Entry[]; scroller: RefObject<HTMLElement | null> };

/** Keeps the first line in view at its height when others come or go above it; at the very top the newest is shown instead. */
function useAnchor({ virtual, entries, scroller }: Anchored): void {
  const anchor = useRef<{ key: string; below: number } | null>(null);
  useLayoutEffect(() => {
    const element = scroller.current;
    const held = anchor.current;
    if (element === null || held === null || element.scrollTop <= 0) return;
    const index = entries.findIndex((entry) => entry.key === held.key);
    const start = virtual.measurementsCache[index]?.start;
    if (start !== undefined && Math.abs(start + held.below - element.scrollTop) > 1) element.scrollTo({ top: start + held.below });
    // Only a change of the lines moves anything; scrolling by hand is left alone.
  }, [entries, virtual, scroller]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const hold = (top: number) => {
      const first = virtual.getVirtualItems().find((item) => item.end > top && entries[item.index]?.kind === "stop");
      anchor.current = first === undefined ? null : { key: String(first.key), below: top - first.start };
    };
    hold(element.scrollTop);
    // As the list was told of it: to ask the element itself would lay out in the middle of a frame what has just been drawn.
    const scrolled = () => hold(virtual.scrollOffset ?? 0);
    element.addEventListener("scroll", scrolled, { passive: true });
    return () => element.removeEventListener("scroll", scrolled);
  }, [entries, virtual, scroller]);
}

/** Told of the pace before the list draws for it. */
function usePace(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const tell = () => pace.scrolledTo(element.scrollTop);
    element.addEventListener("scroll", tell, { passive: true, capture: true });
    return () => element.removeEventListener("scroll", tell, { capture: true });
  }, [scroller]);
}

/** A line that is to get the focus may be far away: it is brought into view, and thereby drawn, first. */
function useReveal(virtual: Virtualizer<HTMLElement, HTMLLIElement>, entries: readonly Entry[]): void {
  useEffect(() => onReveal((key) => {
    const index = entries.findIndex((entry) => entry.key === key);
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
  }), [virtual, entries]);
}

function useNearTheEnd(near: boolean, { has, loading, load }: InboxListProps["more"]): void {
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });
  const wanted = near && has && !loading;
  useEffect(() => {
    if (wanted) latest.current();
  }, [wanted]);
}
