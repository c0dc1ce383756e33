import { queryOptions } from "@tanstack/react-query";
import { api } from "@/lib/api-client";
import type { ConnectSlackInput, SlackApp, SlackLink } from "@/lib/slack/schema";

export function slackAppQuery(orgId: string, initialData: SlackApp) {
  return queryOptions({ queryKey: ["slack-app", orgId], queryFn: () => api<SlackApp>("GET", `/api/orgs/${orgId}/slack`), initialData, meta: { live: ["slack"] } });
}

export function slackLinkQuery(initialData: SlackLink) {
  return queryOptions({ queryKey: ["slack-link"], queryFn: () => api<SlackLink>("GET", "/api/integrations/slack/link"), initialData, meta: { live: ["slack"] } });
}

export const connectSlack = (orgId: string, input: ConnectSlackInput) => api<SlackApp>("PUT", `/api/orgs/${orgId}/slack`, input);
export const allowDeciding = (orgId: string, mayDecide: boolean) => api<SlackApp>("PATCH", `/api/orgs/${orgId}/slack`, { may_decide: mayDecide });
export const disconnectSlack = (orgId: string) => api<SlackApp>("DELETE", `/api/orgs/${orgId}/slack`);
export const sendCode = (slackUserId: string) => api<SlackLink>("POST", "/api/integrations/slack/link", { slack_user_id: slackUserId });
export const confirmCode = (code: string) => api<SlackLink>("POST", "/api/integrations/slack/link/confirm", { code });
export const unlinkSlack = () => api<SlackLink>("DELETE", "/api/integrations/slack/link");
