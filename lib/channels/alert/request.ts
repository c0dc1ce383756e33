import { cutVisible } from "@/lib/approvals/preview/cut";
import { linesOf } from "@/lib/channels/alert/lines";
import { linkOf, type Message } from "@/lib/channels/message";
import type { Outgoing } from "@/lib/outgoing/post";

export type AlertKind = "slack" | "discord" | "teams";

/** A message to an incoming webhook of a chat: plain text in which nothing is a mention, a link or markup, and one link of ours. */
export function alertRequest(kind: AlertKind, message: Message, url: string): Outgoing {
  return { url, headers: { "Content-Type": "application/json" }, body: JSON.stringify(BODY[kind](linesOf(message), linkOf(message))) };
}

const BODY: Record<AlertKind, (lines: string[], link: string) => unknown> = { slack: slackBody, discord: discordBody, teams: teamsBody };

const OPEN = "Open in Countersign";

/** `plain_text` is never parsed by Slack; the fallback text of notifications is escaped as Slack asks for. */
export function slackBody(lines: string[], link: string) {
  const text = lines.join("\n");
  const escaped = (lines[0] ?? "").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return {
    text: escaped,
    mrkdwn: false,
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: "section", text: { type: "plain_text", text: fitting(text, 2_900), emoji: false } },
      { type: "actions", elements: [{ type: "button", text: { type: "plain_text", text: OPEN, emoji: false }, url: link }] },
    ],
  };
}

/** Every character that could start markup is escaped, "://" among them, so that no address becomes a link. */
function discordBody(lines: string[], link: string) {
  const inert = lines.map((line) => line.replaceAll(/[\\`*_{}[\]()<>#+\-.!|~:@]/g, String.raw`\$&`));
  return { content: `${fitting(inert.join("\n"), 1_700)}\n<${link}>`, allowed_mentions: { parse: [] }, flags: 4 };
}

/** An adaptive card whose text runs are not parsed as markdown. */
function teamsBody(lines: string[], link: string) {
  const body = lines.map((line, index) => ({ type: "RichTextBlock", inlines: [{ type: "TextRun", text: line, weight: index === 0 ? "Bolder" : "Default" }] }));
  const content = { $schema: "http://adaptivecards.io/schemas/adaptive-card.json", type: "AdaptiveCard", version: "1.4", body, actions: [{ type: "Action.OpenUrl", title: OPEN, url: link }] };
  return { type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content }] };
}

function fitting(text: string, longest: number): string {
  const { kept, left } = cutVisible(text, longest);
  return left === 0 ? kept : `${kept.replace(/\\$/, "")} … (cut; open it to read all)`;
}
