#!/usr/bin/env node
import { CountersignError } from "../errors";
import { nearest } from "../policy/suggest";
import { SDK_VERSION } from "../version";
import { approvals, approvalsOptions } from "./approvals";
import { audit, auditOptions } from "./audit";
import { doctor } from "./doctor";
import { EXIT, exitCodeOf, UsageError } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { gate, gateOptions } from "./gate";
import { BLOCK, block, hook, hookOptions } from "./hook";
import { install, installOptions } from "./install";
import { commandFirst, noPositional, parseCommandLine } from "./options";
import type { CommandLine } from "./options";
import { policy, policyOptions } from "./policy";
import { Interrupted } from "./prompt";
import { rehearse, rehearseOptions } from "./rehearse";
import { processTerminal } from "./terminal";
import type { Terminal } from "./terminal";
import { whoami } from "./whoami";
import { messageOf } from "./words";

interface Command {
  usage: string;
  options: Record<string, "string" | "boolean">;
  run(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode>;
}

/** A command that takes options only. */
function alone(name: string, run: Command["run"]): Command["run"] {
  return (line, terminal, signal) => {
    noPositional(line, name);
    return run(line, terminal, signal);
  };
}

const COMMANDS: Record<string, Command> = {
  install: { usage: "install --api-key <key> --email <address> [--url <server>] [--token <personal token>] [--agent claude-code|cursor|codex|gemini [--scope user|project] [--timeout 5m] [--on-allow pass|allow]]", options: installOptions, run: install },
  doctor: { usage: "doctor", options: {}, run: alone("doctor", doctor) },
  whoami: { usage: "whoami", options: {}, run: alone("whoami", whoami) },
  test: { usage: "test <action> [--hitl approve|deny|timeout] [--policy <file>] [--args <JSON>]", options: rehearseOptions, run: rehearse },
  gate: { usage: "gate <action> [--metadata <JSON>] [--resource <text>] [--message <text>] [--timeout 30m] [--idempotency-key <name>]", options: gateOptions, run: gate },
  approvals: { usage: "approvals list | show <id> | approve <id> [--reason <text>] [--kind once|timed|forever] [--for 24h] | deny <id> [--reason <text>]", options: approvalsOptions, run: approvals },
  policy: { usage: "policy validate <file> | push <file> [--comment <text>] | pull [--out <file>] | diff <file> | simulate <file> [--since 7d]   (--project prj_…)", options: policyOptions, run: policy },
  audit: { usage: "audit export [--out <file>] [--since 7d] [--person …] … | verify [<exported file> [--checkpoint <file>] [--key <verifier key>]] | checkpoint [--out <file>]", options: auditOptions, run: audit },
  hook: { usage: "hook claude-code|cursor|codex|gemini [--timeout 5m] [--on-allow pass|allow]", options: hookOptions, run: hook },
  version: { usage: "version", options: {}, run: alone("version", version) },
};

function version(_line: CommandLine, terminal: Terminal): Promise<ExitCode> {
  if (terminal.json) terminal.result({ version: SDK_VERSION });
  else terminal.out(SDK_VERSION);
  return Promise.resolve(EXIT.ok);
}

/** A 0 of `gate` or `hook` lets a call run, and `--help` may come from whoever worded the call: explained is not allowed. */
function helped(name: string): ExitCode {
  if (name === "hook") return BLOCK;
  return name === "gate" ? EXIT.couldNotAsk : EXIT.ok;
}

function help(): string[] {
  const lines = Object.values(COMMANDS).map(({ usage }) => `  countersign ${usage}`);
  return ["usage:", ...lines, "everywhere: --json, --url, --api-key, --email, --token, --config <file>, --retry-for 30s", "exit codes: 0 allowed or approved, 1 denied, 2 timed out, 3 could not ask"];
}

function otherwise(name: string): string {
  const meant = nearest(name, Object.keys(COMMANDS));
  return meant === null ? `Use one of: ${Object.keys(COMMANDS).join(", ")}.` : `Did you mean ${meant}?`;
}

async function main([name = "help", ...rest]: readonly string[]): Promise<ExitCode> {
  const terminal = processTerminal(rest.includes("--json"));
  if (["help", "--help", "-h"].includes(name) || rest.includes("--help")) {
    for (const text of help()) terminal.out(text);
    return helped(name);
  }
  const command = Object.hasOwn(COMMANDS, name === "--version" ? "version" : name) ? COMMANDS[name === "--version" ? "version" : name] : undefined;
  const interrupt = new AbortController();
  listenFor(["SIGINT", "SIGTERM"], name, () => interrupt.abort());
  if (name === "hook") blockOnCrash(terminal);
  try {
    if (command === undefined) throw new UsageError(`There is no command "${name}". ${otherwise(name)}`);
    return await command.run(parseCommandLine(rest, command.options), terminal, interrupt.signal);
  } catch (error) {
    if (name === "hook") return block(error, terminal);
    if (interrupt.signal.aborted || error instanceof Interrupted) return EXIT.interrupted;
    return complain(error, terminal);
  }
}

/** A second signal ends a command at once; a hook never ends by a signal, because an agent would take that for "go on". */
function listenFor(signals: readonly NodeJS.Signals[], name: string, stop: () => void): void {
  for (const signal of signals) {
    if (name === "hook") process.on(signal, stop);
    else process.once(signal, stop);
  }
}

/** An agent takes any other exit code of a hook for "go on". */
function blockOnCrash(terminal: Terminal): void {
  for (const event of ["uncaughtException", "unhandledRejection"] as const) process.once(event, (error) => process.exit(block(error, terminal)));
}

function complain(error: unknown, terminal: Terminal): ExitCode {
  const code = error instanceof CountersignError ? error.code : "USAGE";
  const exitCode = exitCodeOf(error);
  const message = messageOf(error);
  if (terminal.json) terminal.result({ status: "failed", exit_code: exitCode, code, message });
  else terminal.err(`countersign: ${message}${error instanceof CountersignError ? ` [${code}]` : ""}`);
  return exitCode;
}

/** Whoever reads may stop reading (`| head`); what was not told is not claimed, so this is no 0. A hook blocks by itself. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(line[0] === "hook" ? BLOCK : EXIT.couldNotAsk);
}

const line = commandFirst(process.argv.slice(2), Object.values(COMMANDS).map(({ options }) => options));
for (const stream of [process.stdout, process.stderr]) stream.on("error", endWithReader);
process.exitCode = await main(line);
