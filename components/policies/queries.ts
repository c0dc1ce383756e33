import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { ActionTest, ActionTestInput, PolicyWire, PublishedWire, PublishInput, Simulation, Validation, VersionDetail, VersionList } from "@/lib/policies/schema";

const address = (projectId: string) => `/api/projects/${projectId}/policy`;
const LIVE = { live: ["policy", "member"] };

export function policyQuery(projectId: string, initialData: PolicyWire) {
  return queryOptions({ queryKey: ["policy", projectId], queryFn: () => api<PolicyWire>("GET", address(projectId)), initialData, meta: LIVE });
}

export function versionsQuery(projectId: string, initialData: VersionList) {
  return queryOptions({ queryKey: ["policy", projectId, "versions"], queryFn: () => api<VersionList>("GET", `${address(projectId)}/versions?limit=50`), initialData, meta: LIVE });
}

export function versionQuery(projectId: string, version: number) {
  return queryOptions({ queryKey: ["policy", projectId, "versions", version], queryFn: () => api<VersionDetail>("GET", `${address(projectId)}/versions/${version}`), meta: LIVE });
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

export function simulate(projectId: string, yaml: string): Promise<Simulation> {
  return api("POST", `${address(projectId)}/simulate`, { yaml });
}
