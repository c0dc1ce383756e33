import { understood } from "../hosted-evaluator";
import type { Answer } from "../http";
import { diffLines, parsePolicy } from "../policy/index";
import type { PolicyError } from "../policy/index";
import { listOf, record, textOf } from "../reading";
import { HITLBackendUnreachableError } from "../errors";
import { EXIT, UsageError } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { readText, replaceFile } from "./files";
import { seconds } from "./options";
import type { CommandLine } from "./options";
import { projectOf, serverOf } from "./server";
import type { Server } from "./server";
import type { Terminal } from "./terminal";

export const policyOptions = { project: "string", out: "string", comment: "string", "expected-version": "string", since: "string" } as const;

const USAGE = "Say what to do: countersign policy validate <file> | push <file> [--comment <text>] | pull [--out <file>] | diff <file> | simulate <file> [--since 7d]";

interface Task {
  line: CommandLine;
  terminal: Terminal;
  signal: AbortSignal;
  /** The file's name and its text; empty for `pull`. */
  name: string;
  text: string;
}

const VERBS: Record<string, (task: Task) => Promise<ExitCode>> = { validate, pull, push, diff, simulate };

/** `policy validate|push|pull|diff|simulate`; all but the first talk to the server, as a member or by a key with `admin`. */
export async function policy(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const [verb = "", name, ...rest] = line.positionals;
  const run = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (run === undefined || rest.length > 0 || (name === undefined) !== (verb === "pull")) throw new UsageError(USAGE);
  return run({ line, terminal, signal, name: name ?? "", text: name === undefined ? "" : await readText(name) });
}

/** Without a server: the same parser that the server and the agents use. */
async function validate({ terminal, name, text }: Task): Promise<ExitCode> {
  const parsed = parsePolicy(text);
  const rules = parsed.ok ? parsed.policy.rules.length : null;
  if (terminal.json) terminal.result({ valid: parsed.ok, rules, errors: parsed.ok ? [] : parsed.errors.map(({ endColumn, ...error }) => ({ ...error, end_column: endColumn })) });
  else if (parsed.ok) terminal.out(`${name}: valid, ${many(parsed.policy.rules.length, "rule")}`);
  else complain(terminal, name, parsed.errors);
  return parsed.ok ? EXIT.ok : EXIT.denied;
}

function complain(terminal: Terminal, name: string, errors: readonly PolicyError[]): void {
  for (const { line, column, message, suggestion } of errors) terminal.out(`${name}:${line}:${column}: ${message}${suggestion === undefined || message.includes("Did you mean") ? "" : ` Did you mean ${suggestion}?`}`);
}

interface Live {
  server: Server;
  path: string;
  version: number;
  yaml: string;
}

async function live({ line, signal }: Task): Promise<Live> {
  const server = await serverOf(line);
  const path = `/api/projects/${encodeURIComponent(await projectOf(line, signal))}/policy`;
  const body = record((await server.ask({ method: "GET", path }, "Reading the policy", signal)).body);
  if (typeof body.version !== "number" || typeof body.yaml !== "string") throw new HITLBackendUnreachableError("The server's answer is not a policy. Is this a Countersign server?");
  return { server, path, version: body.version, yaml: body.yaml };
}

async function pull(task: Task): Promise<ExitCode> {
  const { terminal, line } = task;
  const { version, yaml } = await live(task);
  const out = line.text("out");
  if (out !== undefined) await replaceFile(out, yaml, 0o644);
  if (terminal.json) terminal.result({ version, yaml, ...(out === undefined ? {} : { out }) });
  else if (out === undefined) terminal.document(yaml);
  else terminal.out(`saved version ${version} as ${out}`);
  return EXIT.ok;
}

/** Pushes on top of the version that is live now, or of `--expected-version`; one that moved meanwhile is a refusal, never overwritten. */
async function push(task: Task): Promise<ExitCode> {
  const { terminal, line, signal, text } = task;
  if (!parsePolicy(text).ok) return validate(task);
  const { server, path, version, yaml } = await live(task);
  if (yaml === text) return said(terminal, { status: "unchanged", version }, `unchanged: version ${version} is this text already`);
  const comment = line.text("comment");
  const answer = await server.ask({ method: "PUT", path, body: { yaml: text, ...(comment === undefined ? {} : { comment }), expected_version: expectedVersion(line) ?? version } }, "Saving the policy", signal);
  const body = record(answer.body);
  const answered = Number(body.answered_requests ?? 0);
  return said(terminal, { status: "published", version: body.version, answered_requests: answered }, `published version ${String(body.version)}${answered === 0 ? "" : `, which answered ${many(answered, "pending request")}`}`);
}

function expectedVersion(line: CommandLine): number | undefined {
  const text = line.text("expected-version");
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`--expected-version "${text}" is not a number.`);
}

/** Exits 1 where the file is not what is live. */
async function diff(task: Task): Promise<ExitCode> {
  const { terminal, text, name } = task;
  const { version, yaml } = await live(task);
  const lines = diffLines(yaml, text);
  const same = lines.every(({ kind }) => kind === "same");
  if (terminal.json) terminal.result({ version, same, lines: lines.map(({ kind, beforeLine, afterLine, text: words }) => ({ kind, before_line: beforeLine, after_line: afterLine, text: words })) });
  else if (same) terminal.out(`${name} is version ${version}, which is live`);
  else for (const { kind, text: words } of lines) terminal.out(`${{ same: " ", add: "+", remove: "-" }[kind]} ${words}`);
  return same ? EXIT.ok : EXIT.denied;
}

/** What recorded calls would have been with this text; saves nothing. */
async function simulate(task: Task): Promise<ExitCode> {
  const { terminal, line, signal, text } = task;
  if (!parsePolicy(text).ok) return validate(task);
  const server = await serverOf(line);
  const path = `/api/projects/${encodeURIComponent(await projectOf(line, signal))}/policy/simulate`;
  const ago = seconds(line, "since");
  const since = ago === undefined ? {} : { since: new Date(Date.now() - ago * 1_000).toISOString() };
  const answer = await server.ask({ method: "POST", path, body: { yaml: text, ...since } }, "Simulating the policy", signal).catch((error: unknown) => {
    const isMissing = error instanceof HITLBackendUnreachableError && error.status === 404;
    throw isMissing ? new HITLBackendUnreachableError("This server cannot simulate policies: it has no such address (404). Update the server.", { cause: error }) : error;
  });
  if (terminal.json) terminal.result(answer.body);
  else for (const words of understood(() => summary(answer), "Simulating the policy")) terminal.out(words);
  return EXIT.ok;
}

function summary({ body }: Answer): string[] {
  const wire = record(body);
  const head = `${many(count(wire, "calls"), "recorded call")} since ${textOf(wire, "since") ?? "?"}: ${count(wire, "changed")} would end differently${wire.capped === true ? " (of the most frequent ones)" : ""}`;
  const more = count(wire, "more_asks_per_week");
  const asks = `${many(Math.abs(more), `${more < 0 ? "fewer" : "more"} question`)} to people a week; ${many(count(wire, "answered_requests"), "pending request")} would be answered by saving it`;
  const changes = listOf(wire, "changes").map(record).flatMap((change) => [
    `${textOf(change, "from") ?? "?"} -> ${textOf(change, "to") ?? "?"}: ${many(count(change, "calls"), "call")}`,
    ...listOf(change, "examples").map(record).map((example) => `  ${count(example, "calls")} x  ${textOf(example, "action") ?? "?"}${typeof example.agent_id === "string" ? `  (${example.agent_id})` : ""}`),
  ]);
  return [head, ...changes, asks];
}

function many(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

function count(wire: ReturnType<typeof record>, key: string): number {
  return typeof wire[key] === "number" ? Math.round(wire[key]) : 0;
}

function said(terminal: Terminal, facts: Record<string, unknown>, words: string): ExitCode {
  if (terminal.json) terminal.result(facts);
  else terminal.out(words);
  return EXIT.ok;
}
