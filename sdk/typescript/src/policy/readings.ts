import type { JsonObject, JsonValue } from "../canonical";
import { baseName, commandsWithin, firstWord, mayChain } from "./command-line";
import type { Call } from "./model";

/**
 * The texts that a pattern may meet in one call.
 * The action as given always counts. Where the command line sits in the arguments, `full` is the action completed with it.
 * `commands` are the single commands of a chained shell line, `claimed` the lines read without trusting the method that the caller named:
 * both only ever help a deny.
 */
export interface Readings {
  readonly full: readonly string[];
  readonly commands: readonly string[];
  readonly claimed: readonly string[];
}

const COMMAND_ARGUMENTS = ["command", "cmd", "CommandLine", "commandLine", "command_line", "argv"] as const;
const SHELLS = new Set(["Bash", "bash", "sh", "zsh", "shell", "Shell", "PowerShell", "powershell", "terminal", "run_shell_command", "shell.exec"]);

/** Further readings of a call, or null where the action as given is the only one, which is the usual case. */
export function readCall(call: Call): Readings | null {
  const { action, args } = call;
  const lines = args === undefined || !hasCommand(args) ? NONE : commandLines(args);
  const colon = action.indexOf(":");
  const tool = colon < 0 ? action : action.slice(0, colon);
  const rest = colon < 0 ? "" : action.slice(colon + 1);
  if (!SHELLS.has(tool)) return lines.length === 0 ? null : readLines(tool, rest, lines);
  return lines.length === 0 && !mayChain(rest) ? null : readShellLines(tool, rest, lines);
}

function readLines(tool: string, rest: string, lines: readonly string[]): Readings {
  const full = lines.map((line) => complete(rest, line)).filter((line) => line !== null);
  const claimed = lines.filter((line) => !full.includes(line));
  return { full: prefixed(tool, full), commands: NONE, claimed: prefixed(tool, claimed) };
}

function readShellLines(tool: string, rest: string, lines: readonly string[]): Readings {
  const full = lines.map((line) => complete(rest, line)).filter((line) => line !== null);
  const claimed = lines.filter((line) => !full.includes(line));
  const within = claimed.flatMap((line) => commandsWithin(line));
  const commands = [rest, ...full].flatMap((line) => commandsWithin(line));
  return { full: prefixed(tool, full), commands: prefixed(tool, commands), claimed: prefixed(tool, [...claimed, ...within]) };
}

function prefixed(tool: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) => `${tool}:${line}`);
}

const NONE: readonly string[] = [];

/** `sudo` with `apt-get install x` or with `sudo apt-get install x` reads the same; null where the action already holds its own line. */
function complete(rest: string, line: string): string | null {
  if (rest === "" || rest === "*") return line;
  if (rest.includes(" ")) return null;
  const first = firstWord(line);
  return baseName(first) === rest ? rest + line.slice(first.length) : `${rest} ${line}`;
}

/** Named one by one: this runs on every call, and a loop over names costs ten times as much. */
function hasCommand(args: JsonObject): boolean {
  if (args.command !== undefined || args.cmd !== undefined || args.argv !== undefined) return true;
  return args.CommandLine !== undefined || args.commandLine !== undefined || args.command_line !== undefined;
}

function commandLines(args: JsonObject): readonly string[] {
  let lines: string[] | null = null;
  for (const key of COMMAND_ARGUMENTS) {
    const value = args[key];
    if (value === undefined) continue;
    const line = asLine(value);
    if (line !== "") (lines ??= []).push(line);
  }
  return lines ?? NONE;
}

function asLine(value: JsonValue): string {
  if (typeof value === "string") return value.trim();
  if (!Array.isArray(value)) return "";
  return value.filter((word) => typeof word === "string").join(" ").trim();
}
