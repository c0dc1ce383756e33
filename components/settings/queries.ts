import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { ApprovalRequest } from "@/lib/approvals/schema";
import type { ScopeNodeWire, SettingsInput, SettingsRowWire, SettingsWire } from "@/lib/settings/schema";

const address = (orgId: string) => `/api/orgs/${orgId}/hitl-settings`;

export function settingsQuery(orgId: string, initialData: SettingsWire) {
  return queryOptions({
    queryKey: ["settings", orgId],
    queryFn: () => api<SettingsWire>("GET", address(orgId)),
    initialData,
    meta: { live: ["settings", "member", "project", "key", "absence"] },
  });
}

type Place = Pick<ScopeNodeWire, "scope" | "scope_id">;

export function saveRow(orgId: string, input: SettingsInput): Promise<SettingsRowWire> {
  return api("PUT", address(orgId), input);
}

export function removeRow(orgId: string, { scope, scope_id }: Place): Promise<unknown> {
  return api("DELETE", `${address(orgId)}?${new URLSearchParams({ scope, scope_id }).toString()}`);
}

export function sendTest(orgId: string, { scope, scope_id }: Place): Promise<ApprovalRequest> {
  return api("POST", `${address(orgId)}/test`, { scope, scope_id });
}
