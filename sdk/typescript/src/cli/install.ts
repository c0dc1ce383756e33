import { chmod } from "node:fs/promises";
import { configFilePath, readConfigFile } from "../config-file";
import type { FileSettings } from "../config-file";
import { DEFAULT_BASE_URL, emailProblem, resolveSettings } from "../config";
import { HostedAuthError } from "../errors";
import { record, textOf } from "../reading";
import { AGENTS, agentNamed } from "./agents";
import type { HookAgent, OnAllow } from "./agents/agent";
import { writeConfig } from "./config-write";
import { EXIT, UsageError } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { HOOK_WAIT_S, onAllowOf } from "./hook";
import { installHook, settingsPaths } from "./hook-settings";
import { apiKeyProblem, masked } from "./key-shape";
import { seconds } from "./options";
import type { CommandLine } from "./options";
import { ask } from "./prompt";
import type { Question } from "./prompt";
import { describeKey } from "./server";
import type { Terminal } from "./terminal";

export const installOptions = { agent: "string", scope: "string", timeout: "string", "on-allow": "string" } as const;

const PIN_PATIENCE_S = 5;
const KEY: Question = { what: "API key", secret: true, problemOf: apiKeyProblem, instead: "Pass --api-key cz_live_…" };
const EMAIL: Question = { what: "e-mail address", problemOf: emailProblem, instead: "Pass --email you@example.com; approvals name the person behind every request." };

/** `install`: writes `~/.countersign/config.yaml`, asking on the terminal for what is missing, and with `--agent` the agent's hook. */
export async function install(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  if (line.positionals.length > 0) throw new UsageError(`install takes no "${line.positionals.join(" ")}". An agent is named with --agent ${AGENTS.map(({ name }) => name).join("|")}.`);
  const target = targetOf(line);
  const path = line.text("config") ?? configFilePath();
  if (path === undefined) throw new UsageError("There is no home directory to install into. Pass --config <file>.");
  await chmod(path, 0o600).catch(() => undefined);
  const known: FileSettings = await readConfigFile(path).catch(() => ({}));
  const knownEmail = line.text("email") ?? known.email;
  const apiKey = line.text("api-key") ?? known.apiKey ?? (await ask(knownEmail === undefined ? { ...KEY, instead: "Pass --api-key cz_live_… --email you@example.com" } : KEY));
  const email = knownEmail ?? (await ask(EMAIL));
  const { baseUrl } = await resolveSettings({ apiKey, email, baseUrl: line.text("url") ?? known.baseUrl, configFile: false });
  const { pin, doubt } = await pinOf(line, { apiKey, email, baseUrl }, signal);
  // The pin belongs to this very server, so the file names it also where the environment did.
  const server = line.text("url") ?? (known.baseUrl === undefined && baseUrl !== DEFAULT_BASE_URL ? baseUrl : undefined);
  const isSame = apiKey === known.apiKey && baseUrl === (known.baseUrl ?? baseUrl);
  await writeConfig(path, { apiKey, email, baseUrl: server, token: line.text("token"), bundleKey: pin ?? (isSame ? undefined : null) });
  const problem = apiKeyProblem(apiKey);
  if (problem !== null) terminal.err(`warning: the API key was saved as given, but the server will not accept it. ${problem}`);
  else if (doubt !== null) terminal.err(`warning: ${doubt}`);
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

interface Pin {
  pin: string | null;
  /** Why there is none, as a sentence. */
  doubt: string | null;
}

/** The key that signs this organization's policies; none where the server cannot be asked now. */
async function pinOf(line: CommandLine, { apiKey, email, baseUrl }: { apiKey: string; email: string; baseUrl: string }, signal: AbortSignal): Promise<Pin> {
  const given: Record<string, string> = { "api-key": apiKey, email, url: baseUrl };
  const asking: CommandLine = { ...line, text: (name) => given[name] ?? line.text(name) };
  const untold = `${baseUrl} did not tell which key signs its policies. Install again when it can be reached; until then the first one seen is taken.`;
  try {
    const { body } = await describeKey(asking, signal, PIN_PATIENCE_S);
    const pin = textOf(record(record(body).bundle_key), "public_key") ?? null;
    return { pin, doubt: pin === null ? untold : null };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof HostedAuthError) return { pin: null, doubt: `the API key was saved as given, but ${baseUrl} does not accept it. Is it the key of another server, or was it revoked? An admin makes a new one under Settings, Keys.` };
    if (error instanceof Error) return { pin: null, doubt: untold };
    throw error;
  }
}
