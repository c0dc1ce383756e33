import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { ActionTest, ActionTestInput, PolicyHints, PolicyWire, PublishedWire, PublishInput, SimulateInput, Simulation, Validation, VersionDetail, VersionList } from "@/lib/policies/schema";

const address = (projectId: string) => `/api/projects/${projectId}/policy`;
const LIVE = { live: ["policy", "member"] };

export function policyQuery(projectId: string, initialData: PolicyWire) {
  return queryOptions({ queryKey: ["policy", projectId], queryFn: () => api<PolicyWire>("GET", address(projectId)), initialData, meta: LIVE });
}

export function versionsQuery(projectId: string, first: VersionList) {
  return infiniteQueryOptions({
    queryKey: ["policy", projectId, "versions"],
    queryFn: ({ pageParam }) => api<VersionList>("GET", `${address(projectId)}/versions?limit=50${pageParam === null ? "" : `&cursor=${pageParam}`}`),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    initialData: { pages: [first], pageParams: [null] },
    meta: LIVE,
  });
}

/** One version and its difference from another; from the one before where none is named. */
export function versionQuery(projectId: string, version: number, against: number | null = null) {
  const search = against === null ? "" : `?against=${against}`;
  return queryOptions({ queryKey: ["policy", projectId, "versions", version, against], queryFn: () => api<VersionDetail>("GET", `${address(projectId)}/versions/${version}${search}`), meta: LIVE });
}

/** Words for completion; recorded calls change them slowly. */
export function hintsQuery(projectId: string) {
  return queryOptions({ queryKey: ["policy", projectId, "hints"], queryFn: () => api<PolicyHints>("GET", `${address(projectId)}/hints`), staleTime: 300_000, meta: { live: ["member"] } });
}

/** What is wrong with a text; one text is asked about once. */
export function validationQuery(projectId: string, yaml: string) {
  return queryOptions({
    queryKey: ["policy", projectId, "validation", yaml],
    queryFn: () => api<Validation>("POST", `${address(projectId)}/validate`, { yaml }),
    gcTime: 10_000,
    meta: { live: ["member", "settings"] },
  });
}

export function publish(projectId: string, input: PublishInput): Promise<PublishedWire> {
  return api("PUT", address(projectId), input);
}

export function restore(projectId: string, version: number, expectedVersion: number): Promise<PublishedWire> {
  return api("POST", `${address(projectId)}/restore`, { version, expected_version: expectedVersion });
}

export function testAction(projectId: string, input: ActionTestInput): Promise<ActionTest> {
  return api("POST", `${address(projectId)}/test`, input);
}

export function simulate(projectId: string, input: SimulateInput): Promise<Simulation> {
  return api("POST", `${address(projectId)}/simulate`, input);
}
