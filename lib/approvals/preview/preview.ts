import { amountOf } from "./amount";
import type { Head, PreviewKind } from "./head";
import { kindOf, titleOf } from "./kind";
import { featureSentence, readShell } from "./shell";
import { FOLD_OVER, parseArgs, sizeOf, valuesOf, type Json, type Value } from "./values";

/** What was asked for, as the server knows it: none of it is the agent's message. */
export type PreviewInput = {
  action: string;
  /** RFC 8785 text of the arguments; null where only their hash is known. */
  args: string | null;
  resource: string | null;
  /** The pattern of the rule that stopped the call, for underlining what it caught. */
  pattern?: string | null | undefined;
};

/** Everything that an approver reads about a call, drawn from its bytes. */
export type Preview = {
  kind: PreviewKind;
  /** "Run a shell command as root"; for actions without a preview the action itself. */
  title: string;
  head: Head;
  /** What the head does not say: every other argument. */
  facts: Value[];
  resource: string | null;
  /** All the arguments as text, and how many there are; null where only their hash is known. */
  raw: { text: string; values: number; bytes: number } | null;
  /** A sentence about something that does not fit together, to be shown before the facts. */
  warning: string | null;
  /** Whether the head leaves something of the action unsaid, so that it has to be shown in full besides. */
  showAction: boolean;
  /** Places of values that must be opened before anyone approves. */
  mustOpen: string[];
};

/** Pure, and the same on the server and in the browser. Different calls never give the same preview. */
export function preview(input: PreviewInput): Preview {
  const args = parseArgs(input.args);
  const kind = kindOf(input.action, args);
  const values = args === null ? [] : valuesOf(args);
  const { head, used, warning } = headOf(kind, input, args ?? {}, values);
  const facts = values.filter((value) => !used.includes(value.path));
  const showAction = head.kind !== "shell" || !input.action.endsWith(`:${head.command}`);
  return {
    kind: head.kind,
    title: titleOf(input.action, head),
    head,
    facts,
    resource: input.resource,
    raw: input.args === null ? null : { text: input.args, ...sizeOf(input.args) },
    warning,
    showAction,
    mustOpen: mustOpen(head, facts, { ...input, action: showAction ? input.action : "" }),
  };
}

/** More values than this fold together, into one fold that has to be opened. */
export const FACTS_SHOWN = 100;
/** The place of that fold; no argument can have it, because a key with a space is quoted. */
export const OTHER_VALUES = "other values";

function mustOpen(head: Head, facts: Value[], input: PreviewInput): string[] {
  const places = facts.slice(0, FACTS_SHOWN).filter((value) => value.long).map((value) => value.path);
  if (facts.length > FACTS_SHOWN) places.push(OTHER_VALUES);
  if (head.kind === "shell" && head.long) places.unshift("command");
  if (head.kind === "email" && head.body?.long === true) places.unshift(head.body.path);
  if (input.action.length > FOLD_OVER) places.unshift("action");
  if ((input.resource ?? "").length > FOLD_OVER) places.push("resource");
  return places;
}

type Heading = { head: Head; used: string[]; warning: string | null };

function headOf(kind: PreviewKind, input: PreviewInput, args: { [key: string]: Json }, values: Value[]): Heading {
  const plain: Heading = { head: { kind: "generic" }, used: [], warning: null };
  if (kind === "shell") return shellHead(input, args);
  if (kind === "money") {
    const amount = amountOf(args);
    return amount === null ? plain : { head: { kind, amount, to: destinations(values) }, used: [], warning: null };
  }
  if (kind === "deploy") return { head: deployHead(input.action, args), used: [], warning: null };
  return kind === "email" ? emailHead(args, values) : plain;
}

/** Whom first, for what after it, whatever order the arguments have. */
function destinations(values: Value[]): Value[] {
  return DESTINATIONS.flatMap((path) => values.filter((value) => value.path === path && !value.long));
}

const DESTINATIONS = ["customer", "customer_id", "to", "recipient", "account", "destination", "charge", "charge_id", "payment_id", "invoice"];

function shellHead(input: PreviewInput, args: { [key: string]: Json }): Heading {
  const named = input.action.slice(input.action.indexOf(":") + 1);
  const stated = input.action.includes(":") ? named : "";
  const given = typeof args["command"] === "string" ? args["command"] : null;
  const extended = given !== null && (stated === "" || given === stated || given.startsWith(`${stated} `));
  const command = extended ? given : stated;
  const caught = caughtLength(input.pattern ?? null, input.action.slice(0, input.action.length - stated.length), command);
  const reading = readShell(command);
  const words = reading.words.map((word) => ({ ...word, caught: word.role !== "gap" && word.start + word.text.length <= caught }));
  const warning = given === null || extended ? null : "The arguments name another command than the action does. Read both.";
  return {
    head: { kind: "shell", command, words, features: featureSentence(reading.features), long: command.length > FOLD_OVER },
    used: extended ? ["command"] : [],
    warning,
  };
}

/** How many characters at the front of the command the rule's literal words cover. */
function caughtLength(pattern: string | null, prefix: string, command: string): number {
  const glob = /["']([^"']+)["']/.exec(pattern ?? "")?.[1] ?? pattern ?? "";
  const literal = (/^[^*?[\\]*/.exec(glob)?.[0] ?? "").trimEnd();
  const words = literal.startsWith(prefix) ? literal.slice(prefix.length) : "";
  return words !== "" && command.startsWith(words) ? words.length : 0;
}

function textOf(args: { [key: string]: Json }, keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = args[key];
    if (typeof value === "string" && value !== "" && value.length <= FOLD_OVER) return value;
    if (typeof value === "number") return String(value);
  }
  return null;
}

function deployHead(action: string, args: { [key: string]: Json }): Head {
  const suffix = /^deploy[._:-]([A-Za-z0-9_-]+)$/.exec(action)?.[1] ?? null;
  return {
    kind: "deploy",
    service: textOf(args, ["service", "app", "application", "project", "repo", "repository"]),
    version: textOf(args, ["version", "tag", "release", "commit", "sha", "image"]),
    environment: suffix ?? textOf(args, ["environment", "env", "target", "stage"]),
  };
}

function emailHead(args: { [key: string]: Json }, values: Value[]): Heading {
  const listed = ["to", "recipients", "cc", "bcc"].flatMap((key) => addresses(args[key]));
  const counted = args["recipient_count"] ?? args["recipients"];
  const body = values.find((value) => value.path === "body" || value.path === "text" || value.path === "message") ?? null;
  return {
    head: { kind: "email", to: listed, recipients: listed.length > 0 ? listed.length : typeof counted === "number" ? counted : null, subject: textOf(args, ["subject", "title"]), body },
    used: body === null ? [] : [body.path],
    warning: null,
  };
}

function addresses(json: Json | undefined): string[] {
  if (typeof json === "string") return [json];
  return Array.isArray(json) ? json.filter((item) => typeof item === "string") : [];
}
