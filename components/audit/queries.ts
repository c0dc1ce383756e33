import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { AuditList, ChainReport, Lineage } from "@/lib/audit/schema";
import { searchOf, type FilterTexts } from "./filter-texts";

/** Calls that no hint tells of are looked for this often. */
const LOOK_AGAIN_MS = 10_000;

function search(filters: FilterTexts, cursor: string | null): string {
  return searchOf({ ...filters, ...(cursor === null ? {} : { cursor }) });
}

/** Governed calls under these filters; `null` filters ask nothing. `first` is what the server rendered for them. */
export function auditQuery(filters: FilterTexts | null, first: AuditList | null) {
  return infiniteQueryOptions({
    queryKey: ["audit", filters],
    queryFn: ({ pageParam }) => api<AuditList>("GET", `/api/audit?${search(filters ?? {}, pageParam)}`),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    enabled: filters !== null,
    refetchInterval: LOOK_AGAIN_MS,
    meta: { live: ["approval", "grant"] },
    ...(first === null ? {} : { initialData: { pages: [first], pageParams: [null] } }),
  });
}

export function lineageQuery(callId: string) {
  return queryOptions({
    queryKey: ["audit", "lineage", callId],
    queryFn: () => api<Lineage>("GET", `/api/audit/${callId}/lineage`),
    meta: { live: ["approval", "grant"] },
  });
}

export function verifyChain(): Promise<ChainReport> {
  return api<ChainReport>("GET", "/api/audit/verify");
}

export function exportAddress(filters: FilterTexts): string {
  const query = search(filters, null);
  return query === "" ? "/api/audit/export" : `/api/audit/export?${query}`;
}
