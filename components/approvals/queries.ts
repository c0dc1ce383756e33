import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { ApprovalList, ApprovalRequest, DecideInput, LIST_STATES } from "@/lib/approvals/schema";

export type ListState = (typeof LIST_STATES)[number];
export type ListFilter = { state: ListState; q: string; project: string | null; mine: boolean };

/** A page of the list, with the browser's clock at its arrival: beside the server's own it gives the distance between them. */
export type ListPage = ApprovalList & { arrivedAt: number | null };

/** New requests arrive by server-sent events; this is what makes them appear when those do not come through. */
export const SAFETY_NET_MS = 10_000;

/** Which kinds of change can alter what is shown: also who may decide, and by which settings. */
const LIVE = ["approval", "policy", "settings", "member"] as const;

function search(filter: ListFilter, cursor: string | null): string {
  const query = new URLSearchParams({ state: filter.state });
  if (filter.q !== "") query.set("q", filter.q);
  if (filter.project !== null) query.set("project", filter.project);
  if (filter.mine) query.set("mine", "true");
  if (cursor !== null) query.set("cursor", cursor);
  return query.toString();
}

export function approvalsQuery(filter: ListFilter) {
  return infiniteQueryOptions({
    queryKey: ["approvals", filter],
    queryFn: async ({ pageParam }): Promise<ListPage> => {
      const page = await api<ApprovalList>("GET", `/api/approval-requests?${search(filter, pageParam)}`);
      return { ...page, arrivedAt: Date.now() };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    meta: { live: LIVE },
    refetchInterval: SAFETY_NET_MS,
  });
}

export function approvalQuery(id: string) {
  return queryOptions({
    queryKey: ["approval", id],
    queryFn: () => api<ApprovalRequest>("GET", `/api/approval-requests/${id}`),
    meta: { live: LIVE },
    refetchInterval: SAFETY_NET_MS,
  });
}

/** What approving by policy change would publish. */
export type PolicyChange = {
  policy_id: string;
  policy_name: string;
  version: number;
  next_version: number;
  diff: { kind: "same" | "add" | "remove"; beforeLine: number | null; afterLine: number | null; text: string }[];
  yaml: string;
};

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

/** `to` is a member's address or id. */
export function delegate(id: string, to: string, reason: string | null): Promise<ApprovalRequest> {
  return api<ApprovalRequest>("POST", `/api/approval-requests/${id}/delegate`, { to, ...(reason === null ? {} : { reason }) });
}

export function cancel(id: string, reason: string | null): Promise<ApprovalRequest> {
  return api<ApprovalRequest>("POST", `/api/approval-requests/${id}/cancel`, reason === null ? {} : { reason });
}
