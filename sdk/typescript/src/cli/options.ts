import { parseArgs } from "node:util";
import { CanonicalError, parseStrictJson } from "../canonical/index";
import { UsageError } from "./exit-code";
import type { ClientOptions } from "../options";
import { nearest } from "../policy/suggest";

type Kinds = Record<string, "string" | "boolean">;

export interface CommandLine {
  positionals: string[];
  text(name: string): string | undefined;
  flag(name: string): boolean;
}

/** What every command takes. */
const COMMON: Kinds = { json: "boolean", url: "string", "api-key": "string", email: "string", token: "string", config: "string", "retry-for": "string" };

/** Parses a command's arguments; an unknown option is a `UsageError` that names it. */
export function parseCommandLine(args: readonly string[], kinds: Kinds): CommandLine {
  try {
    const options = Object.fromEntries(Object.entries({ ...COMMON, ...kinds }).map(([name, type]) => [name, { type }]));
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return {
      positionals,
      text: (name) => (typeof values[name] === "string" ? values[name] : undefined),
      flag: (name) => values[name] === true,
    };
  } catch (error) {
    throw new UsageError(mistake(error, Object.keys({ ...COMMON, ...kinds })));
  }
}

/** What is wrong with the line, in one sentence. */
function mistake(error: unknown, known: readonly string[]): string {
  const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  const unknown = /^Unknown option '-{1,2}([^' =]+)/.exec(sentence)?.[1];
  if (unknown === undefined) return `${sentence.replace(/\. .*$|\.$/, "")}.`;
  const meant = nearest(unknown, known.map((name) => name.replaceAll("-", "_")))?.replaceAll("_", "-");
  return `There is no option --${unknown} here. ${meant === undefined ? `Use: ${known.map((name) => `--${name}`).join(", ")}.` : `Did you mean --${meant}?`}`;
}

/** The line with its command first: `countersign --json gate x` means what `countersign gate --json x` means. */
export function commandFirst(args: readonly string[], kinds: readonly Kinds[]): string[] {
  const known: Kinds = Object.assign({}, COMMON, ...kinds);
  let at = 0;
  while (/^--./.test(args[at] ?? "") && !["--help", "--version"].includes(args[at] ?? "")) at += known[(args[at] ?? "").slice(2)] === "string" ? 2 : 1;
  return at < args.length ? [...args.slice(at, at + 1), ...args.slice(0, at), ...args.slice(at + 1)] : [...args];
}

/** Of a command that takes no argument. */
export function noPositional(line: CommandLine, command: string): void {
  if (line.positionals.length > 0) throw new UsageError(`"${line.positionals.join(" ")}" is too much: ${command} takes no argument.`);
}

/** The one positional argument of a command. */
export function onePositional(line: CommandLine, what: string): string {
  const [value, ...rest] = line.positionals;
  if (value === undefined || value === "") throw new UsageError(`Say ${what}.`);
  if (rest.length > 0) throw new UsageError(`"${rest.join(" ")}" is too much. Put ${what} in quotes.`);
  return value;
}

export function clientOptions(line: CommandLine): ClientOptions {
  return { apiKey: line.text("api-key"), baseUrl: line.text("url"), email: line.text("email"), token: line.text("token"), configFile: line.text("config"), retryForS: seconds(line, "retry-for") };
}

/** A JSON object given as an option. */
export function jsonObject(line: CommandLine, name: string): Record<string, unknown> | undefined {
  const text = line.text(name);
  if (text === undefined) return undefined;
  try {
    const value = parseStrictJson(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    if (error instanceof CanonicalError && error.reason !== "not_json") throw new UsageError(`--${name}: ${error.message}`);
  }
  throw new UsageError(`--${name} is not a JSON object. Write it like --${name} '{"amount": 5}'.`);
}

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of `90`, `90s`, `30m`, `4h` or `7d`. */
export function seconds(line: CommandLine, name: string): number | undefined {
  const text = line.text(name);
  if (text === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(text);
  const value = Number(match?.[1]) * (UNITS[match?.[2] ?? ""] ?? 1);
  if (Number.isFinite(value) && value > 0) return value;
  throw new UsageError(`--${name} "${text}" is not a duration. Write seconds, or a number with s, m, h or d, like 30m.`);
}
