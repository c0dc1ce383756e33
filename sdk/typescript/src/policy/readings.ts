import type { JsonObject, JsonValue } from "../canonical";
import { baseName, commandsWithin, firstWord } from "./command-line";
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
  const lines = args === undefined ? NONE : commandLines(args);
  const colon = action.indexOf(":");
  const tool = colon < 0 ? action : action.slice(0, colon);
  const isShell = SHELLS.has(tool);
  if (lines.length === 0 && !isShell) return null;
  const rest = colon < 0 ? "" : action.slice(colon + 1);
  const full = lines.map((line) => complete(rest, line)).filter((line) => line !== null);
  const claimed = lines.filter((line) => !full.includes(line));
  const chained = isShell ? [rest, ...full].flatMap(commandsWithin) : NONE;
  const unclaimed = isShell ? claimed.flatMap(commandsWithin) : NONE;
  if (lines.length === 0 && chained.length === 0) return null;
  const named = (line: string) => `${tool}:${line}`;
  return { full: full.map(named), commands: chained.map(named), claimed: [...claimed, ...unclaimed].map(named) };
}

const NONE: readonly string[] = [];

/** `sudo` with `apt-get install x` or with `sudo apt-get install x` reads the same; null where the action already holds its own line. */
function complete(rest: string, line: string): string | null {
  if (rest === "" || rest === "*") return line;
  if (rest.includes(" ")) return null;
  const first = firstWord(line);
  return baseName(first) === rest ? rest + line.slice(first.length) : `${rest} ${line}`;
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
