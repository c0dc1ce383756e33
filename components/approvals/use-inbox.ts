"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { announce } from "@/components/shell/announcer";
import { LIST_STATES, type ApprovalList, type InboxItem } from "@/lib/approvals/schema";
import { clockOffset, grouped, newsOf } from "./list-state";
import { approvalsQuery, type ListFilter, type ListState } from "./queries";

const TYPING_MS = 250;
/** Pending requests up to this number are loaded whole, so that the same call is counted wherever it stands. */
const WHOLE = 2_000;

/** What the server rendered first, and for which filter. */
export type FirstPage = { filter: ListFilter; list: ApprovalList };

function useLater<T>(value: T, delayMs: number): T {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return later;
}

/** The filters, as they stand in the URL. */
function useFilter(mine: boolean, usual: ListState) {
  const [url, setUrl] = useQueryStates(
    { state: parseAsStringLiteral(LIST_STATES).withDefault(usual), q: parseAsString.withDefault(""), project: parseAsString, agent: parseAsString, person: parseAsString, action: parseAsString, forMe: parseAsBoolean.withDefault(false) },
    { urlKeys: { forMe: "for_me" } },
  );
  const setFilter = (filter: Partial<ListFilter>) => {
    const { mine: _, ...changes } = filter;
    void setUrl(changes, { history: filter.q === undefined ? "push" : "replace" });
  };
  return { filter: { ...url, mine }, setFilter };
}

/** The list that the URL asks for: kept fresh, grouped, and with the server's clock. */
export function useInbox(first: FirstPage | null, { mine, usual }: { mine: boolean; usual: ListState }) {
  const { filter, setFilter } = useFilter(mine, usual);
  const q = useLater(filter.q, TYPING_MS);
  const asked: ListFilter = { ...filter, q: filter.q === "" ? "" : q };
  const given = first !== null && same(first.filter, asked) ? { initialData: { pages: [{ ...first.list, arrivedAt: null }], pageParams: [null] } } : {};
  const query = useInfiniteQuery({ ...approvalsQuery(asked), ...given, placeholderData: (before, query) => (stateOf(query?.queryKey) === asked.state ? before : undefined) });
  const list = useMemo(() => grouped(query.data, asked.state), [query.data, asked.state]);
  useNews(asked.state === "pending" && asked.q === "" ? list.all : null);
  const pages = query.data?.pages ?? [];
  const searchedTo = pages.at(-1)?.searched_to ?? null;
  const searchedAll = searchedTo === null && !query.hasNextPage && pages.some((page) => page.searched_to !== null);
  useSearched(searchedAll, list.all.length);
  const more = { has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage(), searchedTo, searchedAll };
  useWhole(asked.state === "pending" && query.hasNextPage && !query.isFetching && !query.isPlaceholderData && list.all.length < WHOLE, more.load);
  const counts = useLastKnown(query.data?.pages[0]?.counts ?? null);
  return {
    list,
    counts,
    offsetMs: clockOffset(query.data),
    filter,
    setFilter,
    status: { loading: query.isPending, error: query.error, dataAt: query.dataUpdatedAt, onRetry: () => void query.refetch() },
    more,
  };
}

/** What was known last, while the next is on its way: a number that goes and comes again would move the tabs. */
function useLastKnown<T>(now: T | null): T | null {
  const [known, setKnown] = useState(now);
  if (now !== null && now !== known) setKnown(now);
  return now ?? known;
}

function useWhole(wanted: boolean, load: () => void): void {
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });
  useEffect(() => {
    if (wanted) latest.current();
  }, [wanted]);
}

/** While words are typed the rows before stay; another tab never shows those of this one. */
function stateOf(key: readonly unknown[] | undefined): unknown {
  const filter = key?.[1];
  return typeof filter === "object" && filter !== null && "state" in filter ? filter.state : undefined;
}

function same(one: ListFilter, other: ListFilter): boolean {
  return (Object.keys(one) as (keyof ListFilter)[]).every((name) => one[name] === other[name]);
}

/** How many filters narrow the list, words among them. */
export function isNarrowed({ q, project, agent, person, action, forMe }: ListFilter): boolean {
  return q !== "" || project !== null || agent !== null || person !== null || action !== null || forMe;
}

/** Says to readers what the end of a long search found; nothing where it was there at the first look. */
function useSearched(all: boolean, found: number): void {
  const before = useRef(all);
  useEffect(() => {
    if (all && !before.current) announce(found === 0 ? "Every request was looked through. None has these words." : `Every request was looked through. ${found === 1 ? "1 has" : `${found} have`} these words.`);
    before.current = all;
  }, [all, found]);
}

/** Says new requests to readers; nothing on the first look. */
function useNews(items: readonly InboxItem[] | null): void {
  const before = useRef<readonly InboxItem[] | null>(null);
  useEffect(() => {
    const news = items === null || before.current === null ? null : newsOf(before.current, items);
    before.current = items;
    if (news !== null) announce(news);
  }, [items]);
}
