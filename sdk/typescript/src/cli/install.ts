import { chmod } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { configFilePath, readConfigFile } from "../config-file";
import type { FileSettings } from "../config-file";
import { resolveSettings } from "../config";
import { record, textOf } from "../reading";
import { AGENTS, agentNamed } from "./agents";
import type { HookAgent, OnAllow } from "./agents/agent";
import { writeConfig } from "./config-write";
import { EXIT, UsageError } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { HOOK_WAIT_S, onAllowOf } from "./hook";
import { installHook, settingsPaths } from "./hook-settings";
import { keyProblem, masked } from "./key-shape";
import { seconds } from "./options";
import type { CommandLine } from "./options";
import { describeKey } from "./server";
import type { Terminal } from "./terminal";

export const installOptions = { agent: "string", scope: "string", timeout: "string", "on-allow": "string" } as const;

const PIN_PATIENCE_S = 5;

/** `install`: writes `~/.countersign/config.yaml`, asking on the terminal for what is missing, and with `--agent` the agent's hook. */
export async function install(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  if (line.positionals.length > 0) throw new UsageError(`install takes no "${line.positionals.join(" ")}". An agent is named with --agent ${AGENTS.map(({ name }) => name).join("|")}.`);
  const target = targetOf(line);
  const path = line.text("config") ?? configFilePath();
  if (path === undefined) throw new UsageError("There is no home directory to install into. Pass --config <file>.");
  await chmod(path, 0o600).catch(() => undefined);
  const known: FileSettings = await readConfigFile(path).catch(() => ({}));
  const apiKey = line.text("api-key") ?? known.apiKey ?? (await ask("API key", "No API key was given and there is no terminal to ask on. Pass --api-key cz_live_…"));
  const email = line.text("email") ?? known.email ?? (await ask("Your e-mail address", "No e-mail address was given and there is no terminal to ask on. Pass --email you@example.com; approvals name the person behind every request."));
  const { baseUrl } = await resolveSettings({ apiKey, email, baseUrl: line.text("url") ?? known.baseUrl, configFile: false });
  const pin = await pinOf(line, { apiKey, email, baseUrl }, signal);
  const isSame = apiKey === known.apiKey && baseUrl === (known.baseUrl ?? baseUrl);
  await writeConfig(path, { apiKey, email, baseUrl: line.text("url"), token: line.text("token"), bundleKey: pin ?? (isSame ? undefined : null) });
  const problem = keyProblem(apiKey);
  if (problem !== null) terminal.err(`warning: the API key was saved as given, but the server will not accept it. ${problem}`);
  else if (pin === null) terminal.err(`warning: ${baseUrl} did not tell which key signs its policies. Install again when it can be reached; until then the first one seen is taken.`);
  const hook = target === null ? null : await installHook(target.agent, target.path, target);
  if (terminal.json) terminal.result({ config: path, email, base_url: baseUrl, api_key: masked(apiKey), key_problem: problem, bundle_key: pin, hook: hook === null ? null : { path: hook.path, command: hook.command, timeout: hook.timeoutS } });
  else tell(terminal, `saved ${path} for ${email} with key ${masked(apiKey)}`, target);
  return EXIT.ok;
}

function tell(terminal: Terminal, saved: string, target: Target | null): void {
  if (target === null) return terminal.out(`${saved}. Next: countersign doctor`);
  const { agent, path } = target;
  terminal.out(saved);
  terminal.out(`${agent.title} asks before every tool call (${path}). Next: countersign doctor`);
  if (agent.afterwards !== undefined) terminal.out(`${agent.afterwards}.`);
}

interface Target {
  agent: HookAgent;
  path: string;
  waitS: number;
  onAllow: OnAllow | undefined;
}

/** Whose hook is to be installed where; null where no agent was named. */
function targetOf(line: CommandLine): Target | null {
  const [name, scope = "user"] = [line.text("agent"), line.text("scope")];
  if (name === undefined) return null;
  const agent = agentNamed(name);
  const onAllow = onAllowOf(line, agent);
  if (scope !== "user" && scope !== "project") throw new UsageError(`--scope "${scope}" is unknown. Use user (~/${agent.place.path}) or project (${agent.place.path}).`);
  return { agent, path: settingsPaths(agent)[scope], waitS: seconds(line, "timeout") ?? HOOK_WAIT_S, onAllow };
}

/** The key that signs this organization's policies; null where the server cannot be asked now. */
async function pinOf(line: CommandLine, { apiKey, email, baseUrl }: { apiKey: string; email: string; baseUrl: string }, signal: AbortSignal): Promise<string | null> {
  const given: Record<string, string> = { "api-key": apiKey, email, url: baseUrl };
  const asking: CommandLine = { ...line, text: (name) => given[name] ?? line.text(name) };
  try {
    const { body } = await describeKey(asking, signal, PIN_PATIENCE_S);
    return textOf(record(record(body).bundle_key), "public_key") ?? null;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error) return null;
    throw error;
  }
}

async function ask(what: string, without: string): Promise<string> {
  if (!process.stdin.isTTY) throw new UsageError(without);
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = (await questions.question(`${what}: `)).trim();
    if (answer === "") throw new UsageError(without);
    return answer;
  } finally {
    questions.close();
  }
}
