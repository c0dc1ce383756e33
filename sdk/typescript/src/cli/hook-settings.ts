import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigurationError } from "../errors";
import { record } from "../reading";
import type { Wire } from "../reading";
import type { HookAgent, OnAllow } from "./agents/agent";
import { replaceFile } from "./files";
import { HOOK_MARGIN_S } from "./hook";

/** Added to the hook's own end, so that the agent never gives up first; what it gives up on, it lets run. */
const SPARE_S = 30;

/** Our entry as it stands in an agent's file. */
export interface InstalledHook {
  path: string;
  event: string;
  command: string;
  patienceS: number | null;
  /** Why it would not hold, though it is there. */
  weakness: string | null;
  matcher: string;
}

export function settingsPaths(agent: HookAgent): { user: string; project: string } {
  return { user: join(homedir(), agent.place.path), project: resolve(agent.place.path) };
}

/**
 * Puts the hook into an agent's file and keeps whatever else that holds; entries of ours are replaced.
 * Any failure of the command ends in exit 2 with a word on standard error, which blocks with every agent.
 */
export async function installHook(agent: HookAgent, path: string, hook: { waitS: number; onAllow: OnAllow | undefined }): Promise<{ path: string; command: string; timeoutS: number }> {
  const settings = await readSettings(path);
  const options = ["hook", agent.name, "--timeout", `${hook.waitS}s`, ...(hook.onAllow === undefined ? [] : ["--on-allow", hook.onAllow])];
  const command = `${[process.execPath, commandPath()].map(quoted).join(" ")} ${options.join(" ")} || ${BLOCK_ANYWAY}`;
  const timeoutS = Math.ceil(hook.waitS + HOOK_MARGIN_S + SPARE_S);
  const entry = agent.place.entry({ command, timeoutS });
  const hooks = record(settings.hooks);
  const ours = Object.keys(agent.place.events).map((event) => [event, [...listed(hooks[event]).flatMap((group) => withoutOurs(group, agent)), entry]]);
  await replaceFile(path, `${JSON.stringify({ ...agent.place.base, ...settings, hooks: { ...hooks, ...Object.fromEntries(ours) } }, null, 2)}\n`, 0o600);
  return { path, command, timeoutS };
}

/** Our entries in an agent's file; none where there is no file. */
export async function findHooks(agent: HookAgent, path: string): Promise<InstalledHook[]> {
  const settings = await readSettings(path);
  const hooks = record(settings.hooks);
  return Object.keys(agent.place.events).flatMap((event) =>
    listed(hooks[event]).flatMap((group) =>
      entriesOf(group)
        .filter((entry) => isOurs(entry, agent))
        .map((entry) => ({ path, event, command: String(entry.command), patienceS: agent.place.patienceOf(entry), weakness: agent.place.weakness(entry, settings), matcher: typeof group.matcher === "string" && group.matcher !== "" ? group.matcher : "*" })),
    ),
  );
}

async function readSettings(path: string): Promise<Wire> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new ConfigurationError(`${path} cannot be read, so nothing was changed. Repair it, then install again.`, { cause: error });
  }
  try {
    const parsed: unknown = text.trim() === "" ? {} : JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return record(parsed);
  } catch {
    // Falls through to the sentence below.
  }
  throw new ConfigurationError(`${path} is not a JSON object, so nothing was changed. Repair it, then install again.`);
}

function listed(value: unknown): Wire[] {
  return Array.isArray(value) ? value.map(record) : [];
}

/** Some agents hold groups with a list of hooks, some the hooks themselves. */
function entriesOf(group: Wire): Wire[] {
  return Array.isArray(group.hooks) ? listed(group.hooks) : [group];
}

function isOurs(entry: Wire, agent: HookAgent): boolean {
  return typeof entry.command === "string" && new RegExp(` hook ${agent.name}( |$)`).test(entry.command);
}

function withoutOurs(group: Wire, agent: HookAgent): Wire[] {
  const others = entriesOf(group).filter((entry) => !isOurs(entry, agent));
  if (others.length === 0) return [];
  return [Array.isArray(group.hooks) ? { ...group, hooks: others } : group];
}

/** A shell of its own, because the agent's may be one that groups commands in another way. */
const BLOCK_ANYWAY = process.platform === "win32" ? "(echo countersign: no clear answer, so the call was blocked. 1>&2 & exit 2)" : "sh -c 'echo \"countersign: no clear answer, so the call was blocked.\" >&2; exit 2'";

function commandPath(): string {
  return process.argv[1] === undefined ? fileURLToPath(import.meta.url) : resolve(process.argv[1]);
}

function quoted(word: string): string {
  return process.platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
