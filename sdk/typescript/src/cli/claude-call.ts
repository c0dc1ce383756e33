import { hostname } from "node:os";
import { record, textOf } from "../reading";
import type { Wire } from "../reading";

/** What Claude Code is about to do, as a call that a policy can judge. */
export interface ClaudeCall {
  action: string;
  args: Wire;
  resource?: string;
  context: Record<string, unknown>;
  /** The model's own words about it, never trusted. */
  message: string;
  /** Names this very use of the tool, so that a hook that is run again goes on with the same request. */
  use: string | null;
}

/** The argument that says what a tool works on; it becomes part of the action, as in `Write:/etc/hosts`. */
const SUBJECTS: Readonly<Record<string, string>> = {
  Read: "file_path", Write: "file_path", Edit: "file_path", MultiEdit: "file_path", NotebookEdit: "notebook_path",
  WebFetch: "url", WebSearch: "query", Glob: "pattern", Grep: "pattern", Skill: "skill", Task: "subagent_type", Agent: "subagent_type",
};
/** Not part of what a command does: the same command keeps its hash under another description. */
const SAID_ONLY = new Set(["description", "timeout"]);
const LONGEST_ACTION = 8_192;
const LONGEST_RESOURCE = 2_048;
const LONGEST_MESSAGE = 2_000;

/** Reads the JSON that a PreToolUse hook gets on standard input. Throws an `Error` whose sentence says what is missing; then nothing may run. */
export function readClaudeCall(text: string): ClaudeCall {
  const input = record(parse(text));
  const [event, tool] = [textOf(input, "hook_event_name"), textOf(input, "tool_name")];
  if (event !== "PreToolUse") throw new Error(`The hook got the event "${event ?? "none"}", but it judges PreToolUse only. Install it with: countersign install --agent claude-code`);
  if (tool === undefined || tool === "") throw new Error("The hook got no tool_name, so there is nothing to judge.");
  if (typeof input.tool_input !== "object" || input.tool_input === null || Array.isArray(input.tool_input)) throw new Error(`The hook got no tool_input for ${tool}, so there is nothing to judge.`);
  const given = record(input.tool_input);
  return { ...subjectOf(tool, given, input), context: contextOf(input), message: messageOf(tool, given), use: useOf(input) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Error("The hook got something that is not JSON, so there is nothing to judge.");
  }
}

/** A command on one line is the action itself; a longer one stays an argument, which the policy reads just as well. */
function subjectOf(tool: string, given: Wire, input: Wire): Pick<ClaudeCall, "action" | "args" | "resource"> {
  if (tool === "Bash") {
    const command = textOf(given, "command");
    if (command === undefined) throw new Error("The hook got a Bash call without a command, so there is nothing to judge.");
    const directory = textOf(input, "cwd");
    const args = { ...Object.fromEntries(Object.entries(given).filter(([key]) => !SAID_ONLY.has(key))), ...(directory === undefined ? {} : { cwd: directory }) };
    const isLine = command.trim() !== "" && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(command) && command.length + 5 <= LONGEST_ACTION;
    return { action: isLine ? `Bash:${command.trim()}` : "Bash", args };
  }
  const subject = textOf(given, SUBJECTS[tool] ?? "");
  const fits = subject !== undefined && subject !== "" && !/\p{Cc}/u.test(subject) && subject.length <= LONGEST_RESOURCE;
  return fits ? { action: `${tool}:${subject}`, args: given, resource: subject } : { action: tool, args: given };
}

function contextOf(input: Wire): Record<string, unknown> {
  const names = ["session_id", "tool_use_id", "cwd", "permission_mode", "agent_id", "agent_type"];
  const told = Object.fromEntries(names.flatMap((name) => (typeof input[name] === "string" ? [[name, input[name]]] : [])));
  return { ...told, client: "claude-code", machine: hostname() };
}

function messageOf(tool: string, given: Wire): string {
  const words = textOf(given, "description")?.trim() ?? "";
  return words === "" ? `Claude Code wants to use ${tool}` : words.slice(0, LONGEST_MESSAGE);
}

function useOf(input: Wire): string | null {
  const [session, use] = [textOf(input, "session_id"), textOf(input, "tool_use_id")];
  return session === undefined || use === undefined ? null : `${session}\n${use}`;
}
