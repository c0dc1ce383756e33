import type { Ctx, MemberActor, TxCtx } from "@/lib/context";
import { env } from "@/lib/env";
import { findApp, findCode, findLink, type AppRow } from "@/lib/slack/repo";
import type { SlackApp, SlackLink } from "@/lib/slack/schema";
import { iso } from "@/lib/time";

/** All that the app does is write messages; who clicks is known by linking, not by reading the workspace's people. */
const SCOPES = ["chat:write"];

/** The organization's Slack app, and what somebody who sets it up has to enter in Slack. */
export async function showSlackApp(ctx: Ctx | TxCtx): Promise<SlackApp> {
  return presentApp(ctx, await findApp(ctx));
}

export function presentApp({ orgId }: Pick<Ctx, "orgId">, app: AppRow | null): SlackApp {
  const url = interactionsUrl(orgId);
  return {
    connected: app !== null,
    team: app === null ? null : { id: app.teamId, name: app.teamName },
    may_decide: app?.mayDecide ?? false,
    connected_at: iso(app?.createdAt ?? null),
    heard_at: iso(app?.heardAt ?? null),
    interactions_url: url,
    scopes: SCOPES,
    manifest: JSON.stringify(manifest(url), null, 2),
  };
}

/** The organization stands in the address, so that its secret is found before anything of the body is believed. */
function interactionsUrl(orgId: string): string {
  return `${env().PUBLIC_URL}/api/integrations/slack/interactions?organization=${orgId}`;
}

function manifest(url: string) {
  return {
    display_information: { name: "Countersign", description: "Approvals for AI agents", background_color: "#2144c6" },
    features: { bot_user: { display_name: "Countersign", always_online: true }, app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: true } },
    oauth_config: { scopes: { bot: SCOPES } },
    settings: { interactivity: { is_enabled: true, request_url: url }, org_deploy_enabled: false, socket_mode_enabled: false, token_rotation_enabled: false },
  };
}

/** Which Slack user the reader is, and whether a code is on its way. */
export async function showSlackLink(ctx: Ctx<MemberActor> | TxCtx<MemberActor>): Promise<SlackLink> {
  const [app, link, waiting] = await Promise.all([findApp(ctx), findLink(ctx, ctx.actor.userId), findCode(ctx, ctx.actor.userId)]);
  const current = link !== null && link.teamId === app?.teamId ? link : null;
  const live = waiting?.live === true && waiting.code.teamId === app?.teamId ? waiting.code : null;
  return {
    connected: app !== null,
    team: app?.teamName ?? null,
    may_decide: app?.mayDecide ?? false,
    slack_user_id: current?.slackUserId ?? null,
    linked_at: iso(current?.createdAt ?? null),
    code_sent_to: live?.slackUserId ?? null,
    code_expires_at: iso(live?.expiresAt ?? null),
  };
}
