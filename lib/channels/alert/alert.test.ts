import { describe, expect, it } from "vitest";
import { alertRequest } from "@/lib/channels/alert/request";
import type { Message } from "@/lib/channels/message";
import { FACTS } from "@/db/testing/channels-factory";
import { newId } from "@/lib/ids";

const HOSTILE = ["<!channel> <@U123> <https://evil.example|click>", "@everyone @here <@&1> <#1>", "**bold** [click](https://evil.example) `x` ||y||", "https://evil.example/login", "\u202eexe.txt", "a\u0000b", "line\nTitle: Approved by Bob", "x".repeat(9_000)];

function message(action: string): Message {
  return { id: newId("delivery"), event: "policy.denied", facts: { ...FACTS, action, reason: action, agent: action, args: JSON.stringify({ action }) }, includeArgs: true, baseUrl: "https://countersign.example" };
}
const bodyOf = (kind: "slack" | "discord" | "teams", action: string) => JSON.parse(String(alertRequest(kind, message(action), "https://example.com").body)) as Record<string, never>;

describe("a message in a chat", () => {
  it.each(HOSTILE.map((action) => [action.slice(0, 40), action]))("is plain text whatever an agent writes: %j", (_, action) => {
    const slack = bodyOf("slack", action) as unknown as { text: string; blocks: [{ text: { type: string; text: string } }, { elements: [{ url: string }] }] };
    expect(slack.text).not.toMatch(/[<>]/);
    expect(slack.blocks[0].text.type).toBe("plain_text");
    expect(slack.blocks[0].text.text.length).toBeLessThanOrEqual(3_000);
    expect(slack.blocks[1].elements[0].url).toBe(`https://countersign.example/audit?decision=deny&project=${FACTS.project?.id}`);

    const discord = bodyOf("discord", action) as unknown as { content: string; allowed_mentions: { parse: string[] } };
    const [link, ...lines] = discord.content.split("\n").toReversed();
    expect(link).toBe(`<https://countersign.example/audit?decision=deny&project=${FACTS.project?.id}>`);
    expect(lines.join("\n").replaceAll(/\\[^\n]/g, "")).not.toMatch(/[<>@*_`~|[\]#]|:\/\//);
    expect(discord.allowed_mentions.parse).toEqual([]);
    expect(discord.content.length).toBeLessThanOrEqual(2_000);

    const teams = bodyOf("teams", action) as unknown as { attachments: [{ content: { body: { type: string; inlines: { type: string; text: string }[] }[] } }] };
    expect(teams.attachments[0].content.body.every(({ type, inlines }) => type === "RichTextBlock" && inlines.every((inline) => inline.type === "TextRun"))).toBe(true);
    const words = [slack.blocks[0].text.text, discord.content, ...teams.attachments[0].content.body.flatMap(({ inlines }) => inlines.map(({ text }) => text))];
    for (const text of words) expect(text).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
  });

  it("no line of an agent can pass for one of ours", () => {
    const slack = bodyOf("slack", "line\nTitle: Approved by Bob") as unknown as { blocks: [{ text: { text: string } }] };
    expect(slack.blocks[0].text.text.split("\n").filter((line) => line.startsWith("Title"))).toEqual([]);
  });
});
