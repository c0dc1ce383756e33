import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { ApprovalList } from "@/lib/approvals/schema";
import type { NotificationList } from "@/lib/notifications/schema";

export type Counts = { pendingForMe: number; unread: number };

/** The two numbers beside the navigation; the server's own at first, then whenever something changed. */
export function countsQuery(initialData: Counts) {
  return queryOptions({
    queryKey: ["shell", "counts"],
    queryFn: async (): Promise<Counts> => {
      const [requests, notices] = await Promise.all([
        api<ApprovalList>("GET", "/api/approval-requests?limit=1"),
        api<NotificationList>("GET", "/api/notifications?limit=1"),
      ]);
      return { pendingForMe: requests.counts.waiting_for_me, unread: notices.unread };
    },
    initialData,
    staleTime: Infinity,
    meta: { live: ["approval", "grant", "settings", "member"] },
  });
}

export function noticesQuery(limit: number) {
  return queryOptions({
    queryKey: ["notifications", limit],
    queryFn: () => api<NotificationList>("GET", `/api/notifications?limit=${limit}`),
    placeholderData: keepPreviousData,
    meta: { live: ["approval", "grant"] },
  });
}
