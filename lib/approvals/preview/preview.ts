import { amountOf } from "./amount";
import { fileVerb, readPath } from "./file";
import type { Head, PreviewKind } from "./head";
import { addressNotes, methodOf, readAddress } from "./http";
import { ADDRESS_KEYS, firstText, kindOf, PATH_KEYS, QUERY_KEYS, restOf, titleOf } from "./kind";
import { countSecrets, markArguments, markSecrets, plainText, type Fingerprint } from "./secrets";
import { featureSentence, readShell } from "./shell";
import { readSql } from "./sql";
import { bytesOf, FOLD_OVER, parseArgs, valuesOf, type Json, type Value } from "./values";

/** What was asked for, as the server knows it: none of it is the agent's message. */
export type PreviewInput = {
  action: string;
  /** RFC 8785 text of the arguments; null where only their hash is known. */
  args: string | null;
  resource: string | null;
  /** The pattern of the rule that stopped the call, for underlining what it caught. */
  pattern?: string | null | undefined;
};

/** Everything that an approver reads about a call, drawn from its bytes. Every text in it is marked: secrets are hidden. */
export type Preview = {
  kind: PreviewKind;
  /** "Run a shell command as root"; for actions without a preview the action itself. */
  title: string;
  action: string;
  head: Head;
  /** What the head does not say: every other argument. */
  facts: Value[];
  resource: string | null;
  /** All the arguments as text, how many there are, and the bytes of what is shown of them; null where only their hash is known. */
  raw: { text: string; values: number; bytes: number } | null;
  /** A sentence about something that does not fit together, to be shown before the facts. */
  warning: string | null;
  /** Whether the head leaves something of the action unsaid, so that it has to be shown in full besides. */
  showAction: boolean;
  /** How many values look like secrets and are hidden. */
  secrets: number;
  /** Places of values that must be opened before anyone approves. */
  mustOpen: string[];
};

/** Pure. With a fingerprint, different calls never give the same preview; without one, those may that differ in a secret alone. */
export function preview(given: PreviewInput, fingerprint?: Fingerprint): Preview {
  const parsed = parseArgs(given.args);
  const args = parsed === null ? null : (markArguments(parsed, fingerprint) as { [key: string]: Json });
  const input = { ...given, action: markSecrets(given.action, fingerprint), resource: given.resource === null ? null : markSecrets(given.resource, fingerprint) };
  const kind = kindOf(input.action, args);
  const values = args === null ? [] : valuesOf(args);
  const { head, used, warning } = headOf(kind, input, args ?? {}, values);
  const facts = values.filter((value) => !used.includes(value.path));
  const showAction = head.kind !== "shell" || !input.action.endsWith(`:${head.command}`);
  const text = given.args === null || args !== null ? JSON.stringify(args) : markSecrets(given.args, fingerprint);
  const raw = given.args === null ? null : { text, values: args === null ? 1 : values.length, bytes: bytesOf(plainText(text)) };
  return {
    kind: head.kind,
    title: titleOf(input.action, head),
    action: input.action,
    head,
    facts,
    resource: input.resource,
    raw,
    warning,
    showAction,
    secrets: countSecrets(raw?.text ?? "") + countSecrets(input.action) + countSecrets(input.resource ?? ""),
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
  if (head.kind === "sql" && head.query.long) places.unshift(head.query.path);
  if (input.action.length > FOLD_OVER) places.unshift("action");
  if ((input.resource ?? "").length > FOLD_OVER) places.push("resource");
  return places;
}

type Heading = { head: Head; used: string[]; warning: string | null };

function headOf(kind: PreviewKind, input: PreviewInput, args: { [key: string]: Json }, values: Value[]): Heading {
  const plain: Heading = { head: { kind: "generic" }, used: [], warning: null };
  switch (kind) {
    case "shell": return shellHead(input, args);
    case "money": {
      const amount = amountOf(args);
      return amount === null ? plain : { ...plain, head: { kind, amount, to: destinations(values) } };
    }
    case "deploy": return { ...plain, head: deployHead(input.action, args) };
    case "email": return emailHead(args, values);
    case "sql": return sqlHead(input.action, args, values);
    case "http": return { ...plain, head: httpHead(input.action, args) ?? plain.head };
    case "file": return { ...plain, head: fileHead(input.action, args, values) };
    case "generic": return plain;
  }
}

const STATEMENTS_SHOWN = 12;

function sqlHead(action: string, args: { [key: string]: Json }, values: Value[]): Heading {
  const named = firstText(args, QUERY_KEYS);
  const own = named === null ? null : (values.find((value) => value.path === named.key) ?? null);
  const text = named?.text ?? restOf(action);
  const { statements, comments } = readSql(text);
  const query = own ?? { path: "query", text, type: "string" as const, long: text.length > FOLD_OVER };
  return { head: { kind: "sql", query, statements: statements.slice(0, STATEMENTS_SHOWN), comments, more: Math.max(0, statements.length - STATEMENTS_SHOWN) }, used: own === null ? [] : [own.path], warning: null };
}

function httpHead(action: string, args: { [key: string]: Json }): Head | null {
  const address = readAddress(firstText(args, ADDRESS_KEYS)?.text ?? restOf(action));
  return address === null ? null : { kind: "http", method: methodOf(action, args), address, notes: addressNotes(address) };
}

const TO_KEYS = ["to", "destination", "target", "new_path", "dest"];

function fileHead(action: string, args: { [key: string]: Json }, values: Value[]): Head {
  const path = firstText(args, PATH_KEYS)?.text ?? restOf(action);
  return { kind: "file", verb: fileVerb(action), path: readPath(path), to: values.find((value) => TO_KEYS.includes(value.path) && !value.long) ?? null };
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
