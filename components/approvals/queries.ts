import { infiniteQueryOptions, queryOptions, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { BatchAnswer, BatchInput } from "@/lib/batches/schema";
import type { ApprovalList, ApprovalRequest, DecideInput, PolicyChange } from "@/lib/approvals/schema";
import { merged } from "./list-merge";
import { pace } from "./pace";
import type { ListPage, ListState } from "./list-page";

export type { ListPage, ListState } from "./list-page";

/** What narrows the list; null where nothing does. */
export type ListFilter = {
  state: ListState;
  q: string;
  project: string | null;
  agent: string | null;
  person: string | null;
  action: string | null;
  /** Only what waits for the reader; of pending ones alone. */
  forMe: boolean;
  mine: boolean;
};

/** New requests arrive by server-sent events; this is what makes them appear when those do not come through. */
export const SAFETY_NET_MS = 10_000;
const LONG_SAFETY_NET_MS = 60_000;

/** Which kinds of change can alter what is shown: also who may decide, and by which settings. */
const LIVE = ["approval", "policy", "settings", "member"] as const;

/** The first page is small, so that it is there at once; the rest comes in large ones. */
const LATER_PAGES = "200";

function search(filter: ListFilter, more: Readonly<Record<string, string>>): string {
  const { state, q, project, agent, person, action, forMe, mine } = filter;
  const given = { state, q: q === "" ? null : q, project, agent, person, action, for_me: forMe && state === "pending" ? "true" : null, mine: mine ? "true" : null, ...more };
  return new URLSearchParams(Object.entries(given).flatMap(([name, text]) => (text === null ? [] : [[name, text]]))).toString();
}

async function fetchPage(filter: ListFilter, more: Readonly<Record<string, string>>): Promise<ListPage> {
  const page = await api<ApprovalList>("GET", `/api/approval-requests?${search(filter, more)}`);
  return { ...page, arrivedAt: Date.now() };
}

type Pages = InfiniteData<ListPage, string | null>;
/** What TanStack Query keeps of a fetch that asks for more. */
type FetchMeta = { fetchMore?: unknown } | null | undefined;

export function approvalsQuery(filter: ListFilter) {
  const queryKey = ["approvals", filter] as const;
  return infiniteQueryOptions({
    queryKey,
    queryFn: async ({ pageParam, client }) => {
      const page = await fetchPage(filter, pageParam === null ? {} : { cursor: pageParam, limit: LATER_PAGES });
      // To compare a long list with what is there takes longer than a frame; more of it is wanted at once, the same once more is not.
      const known = client.getQueryState(queryKey);
      if (known?.data !== undefined && (known.fetchMeta as FetchMeta)?.fetchMore === undefined) await pace.whenStill();
      return page;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page: ListPage) => page.next_cursor,
    meta: {
      live: LIVE,
      /** A long list is not read again because of one request: that one is looked at, by the same filters. */
      patch: async (client: QueryClient, ids: readonly string[]) => {
        const answer = await fetchPage(filter, { ids: ids.join(","), limit: LATER_PAGES });
        client.setQueryData<Pages>(queryKey, (data) => (data === undefined ? data : merged(data, ids, answer, filter.state)));
      },
    },
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 1 ? LONG_SAFETY_NET_MS : SAFETY_NET_MS),
  });
}

export function approvalQuery(id: string) {
  return queryOptions({
    queryKey: ["approval", id],
    queryFn: () => api<ApprovalRequest>("GET", `/api/approval-requests/${id}`),
    meta: { live: LIVE, patch: (client: QueryClient, ids: readonly string[]) => (ids.includes(id) ? client.invalidateQueries({ queryKey: ["approval", id], exact: true }) : Promise.resolve()) },
    refetchInterval: SAFETY_NET_MS,
  });
}

/** What approving by policy change would publish. */
export function policyChangeQuery(id: string) {
  return queryOptions({
    queryKey: ["approval", id, "policy-change"],
    queryFn: () => api<PolicyChange>("GET", `/api/approval-requests/${id}/policy-change`),
    staleTime: 0,
  });
}

export function decide(id: string, body: DecideInput): Promise<ApprovalRequest> {
  return api<ApprovalRequest>("POST", `/api/approval-requests/${id}/decide`, body);
}

export function decideBatch(body: BatchInput): Promise<BatchAnswer> {
  return api<BatchAnswer>("POST", "/api/approval-requests/batch-decide", body);
}

/** `to` is a member's address or id. */
export function delegate(id: string, to: string, reason: string | null): Promise<ApprovalRequest> {
  return api<ApprovalRequest>("POST", `/api/approval-requests/${id}/delegate`, { to, ...(reason === null ? {} : { reason }) });
}

export function cancel(id: string, reason: string | null): Promise<ApprovalRequest> {
  return api<ApprovalRequest>("POST", `/api/approval-requests/${id}/cancel`, reason === null ? {} : { reason });
}
