import { z } from "zod";
import { env } from "@/lib/env";
import { post, type Answer, type PostOptions } from "@/lib/outgoing/post";

export type SlackMethod = "auth.test" | "chat.postMessage" | "chat.update";

/** What Slack said, beside how it was said; `said` is null where that was not JSON in the form of Slack's Web API. */
export type SlackAnswer = { answer: Answer; said: Said | null };

const saidSchema = z.looseObject({ ok: z.boolean(), error: z.string().optional(), channel: z.string().optional(), ts: z.string().optional(), team: z.string().optional(), team_id: z.string().optional() });
export type Said = z.infer<typeof saidSchema>;

/** Calls a method of Slack's Web API with a bot token, through the one door out. Throws what `post` throws. */
export async function callSlack(method: SlackMethod, botToken: string, body: Record<string, unknown>, options: PostOptions = {}): Promise<SlackAnswer> {
  const url = `${env().SLACK_BASE_URL.replace(/\/+$/, "")}/api/${method}`;
  const answer = await post({ url, headers: { "Content-Type": "application/json; charset=utf-8", Authorization: `Bearer ${botToken}` }, body: JSON.stringify(body) }, options);
  return { answer, said: readSaid(answer.body) };
}

function readSaid(body: string): Said | null {
  try {
    return saidSchema.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

/** Whether an address is one that Slack gives out to be answered at; nothing else is ever posted to because a request said so. */
export function isResponseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const base = new URL(env().SLACK_BASE_URL);
  const url = new URL(text);
  return base.host === "slack.com" ? url.protocol === "https:" && url.host === "hooks.slack.com" : url.origin === base.origin;
}

/** Slack's words for what goes wrong, as a sentence that says what to do; the word itself where it is not known. */
export function slackWords(error: string): string {
  return WORDS[error] ?? `Slack refused it (${error.replaceAll(/[^\w.-]/g, "").slice(0, 60)}).`;
}

const WORDS: Readonly<Record<string, string>> = {
  invalid_auth: "Slack does not know the bot token. Connect the app again with a new one.",
  not_authed: "Slack does not know the bot token. Connect the app again with a new one.",
  account_inactive: "The app was removed from the workspace. Install it again, and connect it with the new bot token.",
  token_revoked: "The bot token was revoked. Install the app again, and connect it with the new bot token.",
  missing_scope: "The bot token lacks the scope chat:write. Add it under OAuth & Permissions, and install the app again.",
  channel_not_found: "Slack has no such channel, or the app is not in it. Check the id, and invite the app.",
  not_in_channel: "The app is not in this channel. Invite it there.",
  is_archived: "This channel was archived in Slack. Choose another one.",
  restricted_action: "The workspace does not let the app post there.",
  ratelimited: "Slack takes no more messages for a moment.",
};
