import { hostname } from "node:os";
import { losesKeys } from "../../canonical/index";
import { record, textOf } from "../../reading";
import type { Wire } from "../../reading";

/** What an agent is about to do, as a call that a policy can judge. */
export interface AgentCall {
  action: string;
  args: Wire;
  resource?: string;
  context: Record<string, unknown>;
  /** The model's own words about it, never trusted. */
  message: string;
  /** Names this very use of the tool, so that a hook that is run again goes on with the same request; null where the agent has no name for it. */
  use: string | null;
}

/** A tool under the name by which policies know it, and the arguments that may say what it works on: `Write:/etc/hosts`. */
export interface KnownTool {
  as: string;
  subjects: readonly string[];
}

/** Not part of what a command does: the same command keeps its hash under another description. */
const SAID_ONLY = new Set(["description", "timeout"]);
/** Arguments that name a place, where a control character is never meant. */
const PLACES = new Set(["file_path", "notebook_path", "path", "target_file", "absolute_path", "url"]);
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const LONGEST_ACTION = 8_192;
const LONGEST_RESOURCE = 2_048;
const LONGEST_MESSAGE = 2_000;
const CONTEXT = ["session_id", "conversation_id", "generation_id", "turn_id", "tool_use_id", "cwd", "permission_mode", "agent_id", "agent_type", "model"];

/** The JSON object on standard input. Throws an `Error` whose sentence says what is wrong; then nothing may run. */
export function readObject(text: string): Wire {
  const { value, ambiguous } = parsed(text);
  if (ambiguous) throw new Error("The hook got JSON in which a key stands twice, so it is not certain what would run.");
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return record(value);
  throw new Error("The hook got something that is not a JSON object, so there is nothing to judge.");
}

function parsed(text: string): { value: unknown; ambiguous: boolean } {
  try {
    const value: unknown = JSON.parse(text);
    return { value, ambiguous: losesKeys(text, value) };
  } catch {
    throw new Error("The hook got something that is not JSON, so there is nothing to judge.");
  }
}

/** The event that fired; any but those expected is an `Error`. */
export function eventOf(input: Wire, expected: readonly string[], agent: string): string {
  const event = textOf(input, "hook_event_name");
  if (event !== undefined && expected.includes(event)) return event;
  throw new Error(`The hook got the event "${event ?? "none"}", but it judges ${expected.join(", ")} only. Install it with: countersign install --agent ${agent}`);
}

/** The tool's name and its arguments. Throws where either is missing. */
export function toolOf(input: Wire): { tool: string; given: Wire } {
  const tool = textOf(input, "tool_name");
  if (tool === undefined || tool === "") throw new Error("The hook got no tool_name, so there is nothing to judge.");
  if (typeof input.tool_input !== "object" || input.tool_input === null || Array.isArray(input.tool_input)) throw new Error(`The hook got no tool_input for ${tool}, so there is nothing to judge.`);
  return { tool, given: record(input.tool_input) };
}

/** A command on one line is the action itself; a longer one stays an argument, which the policy reads just as well. */
export function shellSubject(given: Wire, input: Wire): Pick<AgentCall, "action" | "args"> {
  const command = textOf(given, "command");
  if (command === undefined) throw new Error("The hook got a shell call without a command, so there is nothing to judge.");
  const directory = textOf(input, "cwd");
  const args = { ...Object.fromEntries(Object.entries(given).filter(([key]) => !SAID_ONLY.has(key))), ...(directory === undefined || directory === "" ? {} : { cwd: directory }) };
  const isLine = command.trim() !== "" && !CONTROL.test(command) && command.length + 5 <= LONGEST_ACTION;
  return { action: isLine ? `Bash:${command.trim()}` : "Bash", args };
}

/**
 * A tool with what it works on, where one of its arguments says so; else its name alone. Line ends in a search or a prompt read as blanks.
 * Throws where a rule about it could be got round: two different subjects, a path or address with control characters, or more than can be judged.
 */
export function toolSubject(known: KnownTool, given: Wire): Pick<AgentCall, "action" | "args" | "resource"> {
  const named = known.subjects.filter((name) => (textOf(given, name) ?? "") !== "");
  const [name, second] = named;
  if (name === undefined) return { action: known.as, args: given };
  const subject = textOf(given, name) ?? "";
  if (second !== undefined && named.some((other) => textOf(given, other) !== subject)) throw new Error(`The hook got a ${known.as} of two things at once (${named.join(", ")}), so it cannot be judged.`);
  if (PLACES.has(name) && CONTROL.test(subject)) throw new Error(`The hook got a ${known.as} whose ${name} holds control characters, so it cannot be judged.`);
  const action = `${known.as}:${subject.replaceAll(CONTROLS, " ")}`;
  if (action.length > LONGEST_ACTION) throw new Error(`The hook got a ${known.as} whose ${name} is longer than can be judged.`);
  return { action, args: given, ...(fitsResource(subject) ? { resource: subject } : {}) };
}

export function fitsResource(text: string): boolean {
  return text !== "" && !CONTROL.test(text) && text.length <= LONGEST_RESOURCE;
}

export function contextOf(input: Wire, agent: string): Record<string, unknown> {
  const told = Object.fromEntries(CONTEXT.flatMap((name) => (typeof input[name] === "string" ? [[name, input[name]]] : [])));
  return { ...told, client: agent, machine: hostname() };
}

export function messageOf(title: string, tool: string, given: Wire): string {
  const words = textOf(given, "description")?.trim() ?? "";
  return words === "" ? `${title} wants to use ${tool}` : words.slice(0, LONGEST_MESSAGE);
}

/** Null unless the agent gave both a session and a name for this use. */
export function useOf(input: Wire): string | null {
  const [session, use] = [textOf(input, "session_id") ?? textOf(input, "conversation_id"), textOf(input, "tool_use_id")];
  return session === undefined || use === undefined || use === "" ? null : `${session}\n${use}`;
}
