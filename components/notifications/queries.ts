import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { Preferences } from "@/lib/notifications/schema";
import type { PushSubscriptionList, PushSubscriptionView, SubscriptionInput } from "@/lib/push/schema";

export function pushQuery(initialData: PushSubscriptionList) {
  return queryOptions({ queryKey: ["push"], queryFn: () => api<PushSubscriptionList>("GET", "/api/push"), initialData, meta: { live: ["push"] } });
}

export const savePreferences = (input: Preferences) => api<Preferences>("PUT", "/api/notifications/preferences", input);
export const addBrowser = (input: SubscriptionInput) => api<PushSubscriptionView>("POST", "/api/push", input);
export const removeBrowser = (id: string) => api<unknown>("DELETE", `/api/push/${id}`);
export const testBrowser = (id: string) => api<unknown>("POST", `/api/push/${id}/test`, {});
