"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { announce } from "@/components/shell/announcer";
import { LIST_STATES, type ApprovalList, type InboxItem } from "@/lib/approvals/schema";
import { clockOffset, grouped, newsOf } from "./list-state";
import { approvalsQuery, type ListFilter, type ListState } from "./queries";

const TYPING_MS = 250;

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

/** The list that the URL asks for: kept fresh, grouped, and with the server's clock. */
export function useInbox(first: FirstPage | null, { mine, usual }: { mine: boolean; usual: ListState }) {
  const [url, setUrl] = useQueryStates({ state: parseAsStringLiteral(LIST_STATES).withDefault(usual), q: parseAsString.withDefault(""), project: parseAsString });
  const q = useLater(url.q, TYPING_MS);
  const asked: ListFilter = { state: url.state, q: url.q === "" ? "" : q, project: url.project, mine };
  const given = first !== null && same(first.filter, asked) ? { initialData: { pages: [{ ...first.list, arrivedAt: null }], pageParams: [null] } } : {};
  const query = useInfiniteQuery({ ...approvalsQuery(asked), ...given, placeholderData: (before, query) => (stateOf(query?.queryKey) === asked.state ? before : undefined) });
  const list = useMemo(() => grouped(query.data, asked.state), [query.data, asked.state]);
  useNews(asked.state === "pending" && asked.q === "" ? list.all : null);
  return {
    list,
    counts: query.data?.pages[0]?.counts ?? null,
    offsetMs: clockOffset(query.data),
    filter: { ...asked, q: url.q },
    setFilter: (filter: Partial<ListFilter>) => void setUrl({ ...(filter.state === undefined ? {} : { state: filter.state }), ...(filter.q === undefined ? {} : { q: filter.q }), ...(filter.project === undefined ? {} : { project: filter.project }) }, { history: filter.state === undefined ? "replace" : "push" }),
    status: { loading: query.isPending, error: query.error, dataAt: query.dataUpdatedAt, onRetry: () => void query.refetch() },
    more: { has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() },
  };
}

/** While words are typed the rows before stay; another tab never shows those of this one. */
function stateOf(key: readonly unknown[] | undefined): unknown {
  const filter = key?.[1];
  return typeof filter === "object" && filter !== null && "state" in filter ? filter.state : undefined;
}

function same(one: ListFilter, other: ListFilter): boolean {
  return one.state === other.state && one.q === other.q && one.project === other.project && one.mine === other.mine;
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
