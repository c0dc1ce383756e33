import { cutVisible, FACTS_SHOWN, preview, transcript, visible, visibleLine } from "@/lib/approvals/preview";
import type { RequestCard } from "@/lib/approvals/card";
import { redactArgs, redactText } from "@/lib/deliveries/redact";
import type { DecisionKind } from "@/lib/vocabulary";

/** A request as a Slack message, pure. Every string from outside stands in `plain_text`, which Slack never parses. */
export const APPROVE = "countersign_approve";
export const DENY = "countersign_deny";
export const OPEN = "countersign_open";

export type SlackMessage = { text: string; blocks: Block[]; /** Whether the message carries the two answers. */ decidable: boolean; why: string | null };
type Text = { type: "plain_text"; text: string; emoji: false };
type Block = { type: "header"; text: Text } | { type: "section"; text: Text } | { type: "context"; elements: Text[] } | { type: "actions"; elements: Record<string, unknown>[] };

export type Surroundings = { baseUrl: string; organization: string; mayDecide: boolean; includeArgs: boolean; escalated: boolean };

/** Block Kit takes 3,000 characters in a section; a margin stays for what Slack counts differently. */
const LONGEST_SECTION = 2_800;
const LONGEST_WORDS = 600;
const MOST_FACTS = 30;

const KIND_WORDS: Readonly<Record<DecisionKind, string>> = { approved_once: "Approved once", approved_timed: "Approved for a time", approved_forever_grant: "Approved forever", approved_forever: "Approved by changing the policy" };

/** Draws the message from what the server holds now; the two answers are in it only where all that the card shows stands in it readably. */
export function drawCard(card: RequestCard, around: Surroundings): SlackMessage {
  const status = statusOf(card, around.escalated);
  const facts = factsOf(card, around);
  const says = card.reason === "" ? null : `${card.agentId === null ? "The agent" : cut(card.agentId, 80)} says, and nobody has checked it:\n${quoted(card.reason)}`;
  const why = card.state === "pending" ? whyOnlyOpen(card, around, facts) : null;
  const decidable = card.state === "pending" && why === null;
  const blocks: Block[] = [
    { type: "header", text: plain(status.title) },
    { type: "section", text: plain(clip(facts.join("\n"), LONGEST_SECTION)) },
    ...(says === null ? [] : [{ type: "section" as const, text: plain(says) }]),
    ...(status.detail === null ? [] : [{ type: "section" as const, text: plain(status.detail) }]),
    { type: "actions", elements: buttonsOf(card, around, decidable) },
    ...(why === null ? [] : [{ type: "context" as const, elements: [plain(`It can only be opened here: ${why}`)] }]),
  ];
  return { text: escaped(`${status.title}: ${cut(redactText(card.action), 150)}`), blocks, decidable, why };
}

/** What a button of this message carries, and what the record of the message must hold too. */
export function answerValue(card: Pick<RequestCard, "id" | "digest">): string {
  return `${card.id} ${card.digest}`;
}

function buttonsOf(card: RequestCard, { baseUrl }: Surroundings, decidable: boolean): Record<string, unknown>[] {
  const open = { type: "button", action_id: OPEN, text: plain("Open"), url: `${baseUrl}/approvals/${card.id}` };
  if (!decidable) return [open];
  const value = answerValue(card);
  const confirm = { title: plain("Deny this?"), text: plain("The agent is told, and the deny stands."), confirm: plain("Deny and tell the agent"), deny: plain("Go back"), style: "danger" };
  return [
    { type: "button", action_id: APPROVE, style: "primary", text: plain("Approve once"), value },
    { type: "button", action_id: DENY, style: "danger", text: plain("Deny"), value, confirm },
    open,
  ];
}

function statusOf(card: RequestCard, escalated: boolean): { title: string; detail: string | null } {
  const test = card.isTest ? "Test: " : "";
  const { by, at, kind, reason } = card.outcome;
  const signed = card.quorum.signers.length === 0 ? "" : `Signed by ${card.quorum.signers.map((name) => cut(name, 80)).join(", ")}. `;
  if (card.state === "pending") {
    const need = card.quorum.required > 1 ? `${signed}${card.quorum.signers.length} of ${card.quorum.required} signatures. ` : "";
    return { title: `${test}${escalated ? "Nobody has answered yet" : "An approval is waiting"}`, detail: `${need}Without an answer by ${moment(card.expiresAt)} it is denied.` };
  }
  const person = by === null ? "" : ` by ${cut(by, 80)}`;
  const when = at === null ? "" : ` at ${moment(at)}`;
  const note = reason === null || reason === "" ? "" : `\n${quoted(reason)}`;
  if (card.state === "expired") return { title: `${test}Nobody answered in time`, detail: `Denied, because nobody answered by ${moment(card.expiresAt)}.` };
  if (card.state === "cancelled") return { title: `${test}Cancelled`, detail: `Cancelled${person}${when}.${note}` };
  if (card.state === "denied") return { title: `${test}Denied`, detail: `Denied${person === "" ? " by the policy" : person}${when}.${note}` };
  const word = by === null || kind === null ? "Approved" : KIND_WORDS[kind];
  return { title: `${test}Approved`, detail: `${card.quorum.required > 1 ? signed : ""}${word}${person === "" ? " by the policy" : person}${when}.${note}` };
}

/** The same facts that the card in the browser shows, in the same order: what will run first. */
function factsOf(card: RequestCard, around: Surroundings): string[] {
  const shown = preview({ action: redactText(card.action), args: card.args === null ? null : redactArgs(card.args), resource: card.resource === null ? null : redactText(card.resource), pattern: card.rule.pattern });
  const call = around.includeArgs ? transcript({ ...shown, facts: shown.facts.slice(0, FACTS_SHOWN) }) : [`Action: ${visibleLine(redactText(card.action))}`, "Arguments: this channel is told none"];
  const rule = card.rule.pattern === null ? null : `${card.rule.pattern}${card.policy === null ? "" : `, ${card.policy.name}${card.policy.version === null ? "" : ` v${card.policy.version}`}`}`;
  return [
    ...call,
    ...(card.context === null || !around.includeArgs ? [] : [`Context: ${visibleLine(redactArgs(card.context))}`]),
    `Project: ${visibleLine(around.organization)} / ${visibleLine(card.project)}`,
    `Asked for: ${visibleLine(card.requestor.name)} (${visibleLine(card.requestor.email)})`,
    ...(card.claimedEmail === "" || card.claimedEmail === card.requestor.email ? [] : [`The agent wrote: ${visibleLine(card.claimedEmail)}`]),
    ...(card.agentId === null ? [] : [`Agent, by its own word: ${visibleLine(card.agentId)}`]),
    ...(card.machine === null ? [] : [`Machine, by its own word: ${visibleLine(card.machine)}`]),
    ...(card.key === null ? [] : [`Key: ${visibleLine(card.key.name)}, ends ${card.key.lastFour}`]),
    ...(rule === null ? [] : [`Rule: ${visibleLine(rule)}`]),
    ...(card.rule.reason === null ? [] : [`Why it was stopped: ${visibleLine(card.rule.reason)}`]),
    ...(card.policySource === "local" ? ["The rule stands in the agent's own file."] : []),
    `Digest: ${card.digest}`,
  ];
}

/** Why nobody may decide from this message: whatever does not stand in it in full and readably has to be opened. Null where all of it does. */
function whyOnlyOpen(card: RequestCard, around: Surroundings, facts: readonly string[]): string | null {
  if (!around.mayDecide) return "deciding in Slack is switched off.";
  if (!around.includeArgs) return "this channel is told no arguments.";
  if (card.requireReason) return "a decision needs a note.";
  if (card.args === null) return "only the hash of the arguments is known.";
  if (card.rephrased) return "it was denied before, and asks again in other words.";
  const shown = preview({ action: card.action, args: card.args, resource: card.resource, pattern: card.rule.pattern });
  if (shown.mustOpen.length > 0 || shown.facts.length > MOST_FACTS || [...card.reason].length > LONGEST_WORDS || facts.join("\n").length > LONGEST_SECTION) return "it is too long to be shown in full.";
  if (shown.warning !== null) return "the action and its arguments do not agree.";
  if (hidesSecret(card)) return "it holds something that looks like a secret.";
  const texts = [card.action, card.args, ...shown.facts.flatMap(({ path, text }) => [path, text]), card.resource, card.context, card.machine, card.agentId, card.claimedEmail, card.requestor.name, card.project, card.key?.name, card.rule.pattern];
  return texts.some((text) => hides(text)) || hides(card.reason, true) ? "it holds characters that cannot be seen, or that look like others." : null;
}

function hides(text: string | null | undefined, breaks = false): boolean {
  return typeof text === "string" && visible(text, { breaks }).some((piece) => piece.kind !== "text" && piece.kind !== "break");
}

function hidesSecret({ action, args, resource, context, reason }: RequestCard): boolean {
  const same = (before: string | null, redact: (text: string) => string) => before === null || JSON.stringify(redact(before)) === JSON.stringify(before);
  const sameJson = (before: string | null) => before === null || redactArgs(before) === JSON.stringify(JSON.parse(before));
  return !same(action, redactText) || !same(resource, redactText) || !same(reason, redactText) || !sameJson(args) || !sameJson(context);
}

function plain(text: string): Text {
  return { type: "plain_text", text: text === "" ? " " : text, emoji: false };
}

/** Somebody's words, each line marked, so that none of them can pass for one of ours. */
function quoted(words: string): string {
  return clip(redactText(words).split("\n").map((line) => `│ ${visibleLine(line)}`).join("\n"), LONGEST_WORDS + 400);
}

function cut(text: string, longest: number): string {
  return clip(visibleLine(text), longest);
}

function clip(text: string, longest: number): string {
  const { kept, left } = cutVisible(text, longest);
  return left === 0 ? kept : `${kept} … (cut; open it to read all)`;
}

/** Slack asks for these three to be escaped in text that it would parse. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The moments that a refusal names as the API writes them, as the messages here write them. */
export function withMoments(text: string): string {
  return text.replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (instant) => moment(new Date(instant)));
}

function moment(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
