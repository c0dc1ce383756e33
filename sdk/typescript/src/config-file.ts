import { parseDocument } from "yaml";
import { environment } from "./environment";
import { ConfigurationError } from "./errors";
import { nearest } from "./policy/suggest";
import { record, textOf } from "./reading";
import type { Wire } from "./reading";

const KEYS = ["api_key", "base_url", "bundle_key", "identity", "token", "email"] as const;
/** Names that other tools use, too far from ours to be slips. */
const OTHER_NAMES: Readonly<Record<string, string>> = { key: "api_key", url: "base_url", server: "base_url", host: "base_url", mail: "identity.email", user: "identity.email" };

/** What the file says. */
export interface FileSettings {
  apiKey?: string;
  token?: string;
  email?: string;
  baseUrl?: string;
  /** Signs the policies of the organization that the file's key belongs to. */
  bundleKey?: string;
}

/** Where the file is looked for: `~/.countersign/config.yaml`; undefined where there is no home directory. */
export function configFilePath(): string | undefined {
  const home = environment("HOME") ?? environment("USERPROFILE");
  return home === undefined ? undefined : `${home.replace(/[\\/]+$/, "")}/.countersign/config.yaml`;
}

/** Reads `api_key`, `identity.email`, `base_url`, `token` and `bundle_key`. A file that others may read is refused; a file that was named must exist. */
export async function readConfigFile(named: string | undefined): Promise<FileSettings> {
  const path = named ?? configFilePath();
  const files = await fileSystem();
  if (path === undefined || files === undefined) return {};
  let text: string;
  try {
    await refuseWideMode(files, path);
    text = await files.readFile(path, "utf8");
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const code = (error as { code?: unknown }).code;
    // Deno answers NotCapable where it may not look: then there is no file for this program.
    if (named === undefined && (code === "ENOENT" || code === "ENOTDIR" || (error as Error).name === "NotCapable")) return {};
    throw new ConfigurationError(`${path} cannot be read (${String(code)}). Repair it, or run: countersign install`, { cause: error });
  }
  return parseConfig(text, path);
}

type Files = typeof import("node:fs/promises");

/** Undefined on runtimes without files. */
async function fileSystem(): Promise<Files | undefined> {
  try {
    return await import(/* webpackIgnore: true */ "node:fs/promises");
  } catch {
    return undefined;
  }
}

async function refuseWideMode(files: Files, path: string): Promise<void> {
  const { mode } = await files.stat(path);
  const windows = (globalThis as { process?: { platform?: string } }).process?.platform === "win32";
  if (windows || (mode & 0o077) === 0) return;
  throw new ConfigurationError(`${path} holds a key and can be read by others (mode 0${(mode & 0o777).toString(8)}). Run: chmod 600 ${path}`);
}

function parseConfig(text: string, path: string): FileSettings {
  const document = parseDocument(text);
  const problem = document.errors[0];
  if (problem !== undefined) {
    const line = problem.linePos?.[0].line ?? 1;
    throw new ConfigurationError(`${path} is not valid YAML (line ${line}). Repair it, or run: countersign install`);
  }
  const wire = record(document.toJS());
  refuseMisspelt(wire, path);
  const settings = {
    apiKey: field(wire.api_key, "api_key", path),
    token: field(wire.token, "token", path),
    baseUrl: field(wire.base_url, "base_url", path),
    bundleKey: field(wire.bundle_key, "bundle_key", path),
    email: field(record(wire.identity).email ?? textOf(wire, "email"), "identity.email", path),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** A setting under a wrong name would be silently without effect. Keys that resemble none of ours may belong to something else. */
function refuseMisspelt(wire: Wire, path: string): void {
  const inside = record(wire.identity);
  const slips = [...Object.keys(wire).map((name) => [name, meantBy(name, KEYS)]), ...Object.keys(inside).map((name) => [`identity.${name}`, meantBy(name, ["email"], "identity.")])];
  const [name, meant] = slips.find(([, found]) => found !== null) ?? [];
  if (name !== undefined) throw new ConfigurationError(`${path} has a "${name}", which means nothing. Did you mean ${String(meant)}? Rename it or take it out.`);
  if (typeof wire.identity === "string") throw new ConfigurationError(`${path} has an "identity" that is text. Write the address below it: identity: { email: ${wire.identity} }`);
}

function meantBy(name: string, known: readonly string[], within = ""): string | null {
  if (known.includes(name)) return null;
  const meant = nearest(name, known);
  if (meant !== null) return `${within}${meant}`;
  return within === "" && Object.hasOwn(OTHER_NAMES, name.toLowerCase()) ? (OTHER_NAMES[name.toLowerCase()] ?? null) : null;
}

function field(value: unknown, name: string, path: string): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string") return value.trim();
  throw new ConfigurationError(`${path} has a "${name}" that is not text. Put it in quotes.`);
}
