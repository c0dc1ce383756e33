import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { Insights } from "@/lib/insights/schema";

export type Asked = { days: string; project: string | null; zone: string };

/** Figures move slowly; what was read a moment ago is shown again. */
const FRESH_MS = 30_000;

export function insightsQuery({ days, project, zone }: Asked) {
  const search = new URLSearchParams({ days, zone, ...(project === null ? {} : { project }) });
  return queryOptions({ queryKey: ["insights", days, project, zone], queryFn: () => api<Insights>("GET", `/api/insights?${search}`), staleTime: FRESH_MS, meta: { live: ["policy"] } });
}
