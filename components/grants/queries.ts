import { infiniteQueryOptions } from "@tanstack/react-query";
import { searchOf, type FilterTexts } from "@/components/audit/filter-texts";
import { api } from "@/lib/api-client";
import type { Grant, GrantList } from "@/lib/grants/schema";

/** Expiry needs no event to happen, so the list is read again now and then. */
const LOOK_AGAIN_MS = 30_000;

/** Grants under these filters; `first` is what the server rendered for them. */
export function grantsQuery(filters: FilterTexts, first: GrantList | null) {
  return infiniteQueryOptions({
    queryKey: ["grants", filters],
    queryFn: ({ pageParam }) => api<GrantList>("GET", `/api/grants?${searchOf({ ...filters, ...(pageParam === null ? {} : { cursor: pageParam }) })}`),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: LOOK_AGAIN_MS,
    meta: { live: ["grant", "approval"] },
    ...(first === null ? {} : { initialData: { pages: [first], pageParams: [null] } }),
  });
}

export function revokeGrant(id: string, reason: string): Promise<Grant> {
  return api<Grant>("POST", `/api/grants/${id}/revoke`, reason.trim() === "" ? {} : { reason });
}
