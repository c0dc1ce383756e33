import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { searchOf, type FilterTexts } from "@/components/audit/filter-texts";
import { api } from "@/lib/api-client";
import type { Grant, GrantDetail, GrantList, GrantUses, NarrowInput } from "@/lib/grants/schema";
import { USES_SHOWN } from "./uses-shown";

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
    meta: { live: ["grant", "approval", "policy"] },
    ...(first === null ? {} : { initialData: { pages: [first], pageParams: [null] } }),
  });
}

export function revokeGrant(id: string, reason: string): Promise<Grant> {
  return api<Grant>("POST", `/api/grants/${id}/revoke`, reason.trim() === "" ? {} : { reason });
}

/** One grant; read again now and then, because its end needs no event. */
export function grantQuery(id: string, initialData: GrantDetail) {
  return queryOptions({ queryKey: ["grants", "one", id], queryFn: () => api<GrantDetail>("GET", `/api/grants/${id}`), initialData, refetchInterval: LOOK_AGAIN_MS, meta: { live: ["grant", "member", "policy"] } });
}

/** The calls that ran under a grant, page by page, newest first. */
export function usesQuery(id: string, first: GrantUses) {
  return infiniteQueryOptions({
    queryKey: ["grants", "uses", id],
    queryFn: ({ pageParam }) => api<GrantUses>("GET", `/api/grants/${id}/uses?${searchOf({ limit: String(USES_SHOWN), ...(pageParam === null ? {} : { cursor: pageParam }) })}`),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: LOOK_AGAIN_MS,
    meta: { live: ["grant"] },
    initialData: { pages: [first], pageParams: [null] },
  });
}

export const narrowGrant = (id: string, input: NarrowInput) => api<Grant>("POST", `/api/grants/${id}/narrow`, input);
