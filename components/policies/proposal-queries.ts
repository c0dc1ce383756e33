import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { AcceptInput, ProposalDetail, ProposalList, ProposalOutcome } from "@/lib/learning/schema";

const address = (projectId: string) => `/api/projects/${projectId}/proposals`;
const LIVE = { live: ["approval", "grant", "policy", "proposal", "settings", "organization", "member"] };

/** What the project's policy might learn from what people approved. */
export function proposalsQuery(projectId: string, initialData: ProposalList) {
  return queryOptions({ queryKey: ["policy", projectId, "proposals"], queryFn: () => api<ProposalList>("GET", address(projectId)), initialData, meta: LIVE });
}

export function proposalQuery(projectId: string, id: string) {
  return queryOptions({ queryKey: ["policy", projectId, "proposals", id], queryFn: () => api<ProposalDetail>("GET", `${address(projectId)}/${id}`), retry: false, meta: LIVE });
}

export function acceptProposal(projectId: string, id: string, input: AcceptInput): Promise<ProposalOutcome> {
  return api("POST", `${address(projectId)}/${id}/accept`, input);
}

export function dismissProposal(projectId: string, id: string, reason: string): Promise<ProposalOutcome> {
  return api("POST", `${address(projectId)}/${id}/dismiss`, reason.trim() === "" ? {} : { reason });
}
