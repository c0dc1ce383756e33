import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigurationError } from "../errors";
import { record } from "../reading";
import type { Wire } from "../reading";
import { replaceFile } from "./files";
import { HOOK_MARGIN_S } from "./hook";

/** Added to the hook's own end, so that Claude Code never gives up first; what it gives up on, it lets run. */
const SPARE_S = 30;
const OURS = /\bhook claude-code\b/;

/** Our entry as it stands in a settings file. */
export interface InstalledHook {
  path: string;
  command: string;
  timeoutS: number | null;
  blocksOnFailure: boolean;
  matcher: string;
}

export function settingsPaths(): { user: string; project: string } {
  return { user: join(homedir(), ".claude", "settings.json"), project: resolve(".claude", "settings.json") };
}

/**
 * Puts the hook into a settings file of Claude Code and keeps whatever else it holds; an entry of ours is replaced.
 * Any failure of the command ends in exit 2, which blocks, and `onFailure` says the same to versions that know it.
 */
export async function installHook(path: string, hook: { waitS: number; onAllow: string | undefined }): Promise<InstalledHook> {
  const settings = await readSettings(path);
  const options = ["hook", "claude-code", "--timeout", `${hook.waitS}s`, ...(hook.onAllow === undefined ? [] : ["--on-allow", hook.onAllow])];
  const command = `${[process.execPath, commandPath()].map(quoted).join(" ")} ${options.join(" ")} || exit 2`;
  const timeout = Math.ceil(hook.waitS + HOOK_MARGIN_S + SPARE_S);
  const entry = { matcher: "*", hooks: [{ type: "command", command, timeout, onFailure: "block" }] };
  const hooks = record(settings.hooks);
  const others = listed(hooks.PreToolUse).map(withoutOurs).filter((group) => listed(group.hooks).length > 0);
  await replaceFile(path, `${JSON.stringify({ ...settings, hooks: { ...hooks, PreToolUse: [...others, entry] } }, null, 2)}\n`, 0o600);
  return { path, command, timeoutS: timeout, blocksOnFailure: true, matcher: "*" };
}

/** Our entries in a settings file; none where there is no file. */
export async function findHooks(path: string): Promise<InstalledHook[]> {
  const groups = listed(record((await readSettings(path)).hooks).PreToolUse);
  return groups.flatMap((group) =>
    listed(group.hooks)
      .filter(isOurs)
      .map((hook) => ({ path, command: String(hook.command), timeoutS: typeof hook.timeout === "number" ? hook.timeout : null, blocksOnFailure: hook.onFailure === "block", matcher: typeof group.matcher === "string" ? group.matcher : "*" })),
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

function isOurs(hook: Wire): boolean {
  return typeof hook.command === "string" && OURS.test(hook.command);
}

function withoutOurs(group: Wire): Wire {
  return listed(group.hooks).some(isOurs) ? { ...group, hooks: listed(group.hooks).filter((hook) => !isOurs(hook)) } : group;
}

function commandPath(): string {
  return process.argv[1] === undefined ? fileURLToPath(import.meta.url) : resolve(process.argv[1]);
}

function quoted(word: string): string {
  return process.platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
