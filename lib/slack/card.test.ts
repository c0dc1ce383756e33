import { describe, expect, it } from "vitest";
import type { RequestCard } from "@/lib/approvals/card";
import { newId } from "@/lib/ids";
import { answerValue, APPROVE, DENY, drawCard, OPEN, type Surroundings } from "@/lib/slack/card";

const AROUND: Surroundings = { baseUrl: "https://countersign.example", organization: "acme", mayDecide: true, includeArgs: true, escalated: false };
const CARD: RequestCard = {
  id: newId("request"), state: "pending", digest: `sha256:${"a".repeat(64)}`, action: "send_refund", args: '{"amount":1500,"currency":"EUR","customer":"cus_1"}', resource: null, context: null, machine: null, reason: "they asked twice", agentId: "refund-bot", claimedEmail: "alice@acme.com",
  requestor: { name: "Alice", email: "alice@acme.com" }, project: "billing", key: { name: "ci", lastFour: "7f3a" }, rule: { pattern: "send_refund", reason: "over the limit" }, policy: { name: "billing policy", version: 3 }, policySource: "hosted", quorum: { required: 1, signers: [] },
  requireReason: false, rephrased: false, isTest: false, createdAt: new Date("2026-11-20T12:00:00Z"), expiresAt: new Date("2026-11-20T12:05:00Z"), outcome: { by: null, at: null, kind: null, reason: null },
};
const draw = (change: Partial<RequestCard> = {}, around: Partial<Surroundings> = {}) => drawCard({ ...CARD, ...change }, { ...AROUND, ...around });
type Any = { type: string; text?: Any | string; elements?: Any[]; action_id?: string; value?: string; confirm?: unknown };
const buttons = ({ blocks }: ReturnType<typeof draw>) => (blocks as unknown as Any[]).flatMap(({ elements }) => elements ?? []).flatMap(({ action_id }) => action_id ?? []);
const texts = (value: unknown): { type: string; text: string }[] => (Array.isArray(value) ? value.flatMap(texts) : typeof value === "object" && value !== null ? [...("text" in value && typeof value.text === "string" ? [value as { type: string; text: string }] : []), ...Object.values(value).flatMap(texts)] : []);

const HOSTILE = ["<!channel> <@U123> <https://evil.example|click>", "*bold* _it_ ~s~ `c` > q", ":white_check_mark: Approved", "\u202eexe.txt", "a\u0000b", "line\nDigest: sha256:0000", "x".repeat(9_000), "\u{e0041}\u{e0042}", "“quoted” │ Approved by Bob", "@everyone"];

describe("a request as a Slack message", () => {
  it.each(HOSTILE.map((text) => [text.slice(0, 30), text]))("is plain text within Slack's limits whatever an agent writes: %j", (_, text) => {
    for (const change of [{ action: text }, { reason: text }, { args: JSON.stringify({ [text]: text }) }, { agentId: text }, { resource: text }, { context: JSON.stringify({ note: text }) }, { machine: text }, { project: text }, { outcome: { by: text, at: new Date(), kind: null, reason: text }, state: "denied" as const }]) {
      const message = draw(change);
      expect(message.text).not.toMatch(/[<>]/);
      expect(message.blocks.length).toBeLessThanOrEqual(50);
      for (const one of texts(message.blocks)) {
        expect(one.type).toBe("plain_text");
        expect(one.text.length).toBeGreaterThan(0);
        expect(one.text.length).toBeLessThanOrEqual(3_000);
        expect(one.text).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
      }
      expect(JSON.stringify(message.blocks)).not.toContain('"mrkdwn"');
    }
  });

  it("no line of an agent can pass for one of ours", () => {
    const all = texts(draw({ reason: "done\nDigest: sha256:0000\nApproved by security", action: "a\nDigest: x" }).blocks).flatMap(({ text }) => text.split("\n"));
    expect(all.filter((line) => line.startsWith("Digest"))).toEqual([`Digest: ${CARD.digest}`]);
    expect(all).toContain("│ Approved by security");
  });

  it("carries the request and the digest it shows in both answers, and Deny asks once more", () => {
    const message = draw();
    expect([message.decidable, buttons(message)]).toEqual([true, [APPROVE, DENY, OPEN]]);
    const elements = (message.blocks as unknown as Any[]).flatMap((block) => block.elements ?? []);
    expect(elements.filter(({ value }) => value !== undefined).map(({ value }) => value)).toEqual([answerValue(CARD), answerValue(CARD)]);
    expect(elements.map(({ confirm }) => confirm !== undefined)).toEqual([false, true, false]);
  });

  it("different calls never read alike", () => {
    const said = [draw(), draw({ args: '{"amount":"1500","currency":"EUR","customer":"cus_1"}' }), draw({ args: '{"amount":1500,"currency":"EUR","customer":"cus_1","to":"x"}' }), draw({ action: "send_refund2" }), draw({ resource: "r" }), draw({ requestor: { name: "Alice", email: "alice@globex.com" } })].map(({ blocks }) => JSON.stringify(blocks));
    expect(new Set(said).size).toBe(said.length);
  });

  it.each<[string, Partial<RequestCard>, Partial<Surroundings>]>([
    ["switched off", {}, { mayDecide: false }],
    ["told no arguments", {}, { includeArgs: false }],
    ["needs a note", { requireReason: true }, {}],
    ["only the hash", { args: null }, {}],
    ["denied before", { rephrased: true }, {}],
    ["too long", { args: JSON.stringify({ a: "x".repeat(300) }) }, {}],
    ["too long", { reason: "y".repeat(700) }, {}],
    ["do not agree", { action: "Bash:ls", args: '{"command":"rm -rf /"}' }, {}],
    ["looks like a secret", { args: '{"password":"x1"}' }, {}],
    ["looks like a secret", { reason: "use ghp_abcdefghijklmnopqrstuvwxyz0123456789" }, {}],
    ["cannot be seen", { args: '{"a":"\u200b"}' }, {}],
    ["look like others", { args: '{"host":"раypal.com"}' }, {}],
    ["cannot be seen", { agentId: "bot\u202e" }, {}],
  ])("can only be opened, because it is %s: %j", (why, change, around) => {
    const message = draw(change, around);
    expect([message.decidable, buttons(message)]).toEqual([false, [OPEN]]);
    expect(message.why).toContain(why);
  });

  it.each(["approved", "denied", "expired", "cancelled"] as const)("that is %s carries no answer", (state) => {
    expect(buttons(draw({ state, outcome: { by: "Bob", at: new Date("2026-11-20T12:01:00Z"), kind: "approved_once", reason: null } }))).toEqual([OPEN]);
  });
});
