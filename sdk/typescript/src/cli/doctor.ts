import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { openBundle } from "../bundle";
import { systemClock } from "../clock";
import { resolveSettings } from "../config";
import type { Settings } from "../config";
import { configFilePath } from "../config-file";
import { HITLIdentityRequired } from "../errors";
import { createTransport } from "../http";
import { startRuntime } from "../runtime";
import { AGENTS } from "./agents";
import type { Finding, Note } from "./findings";
import { EXIT } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { probeHooks } from "./hook-probe";
import { settingsPaths } from "./hook-settings";
import { noteKey, noteRights } from "./doctor-key";
import { noteServer } from "./doctor-server";
import { clientOptions } from "./options";
import type { CommandLine } from "./options";
import { describeKey } from "./server";
import type { Terminal } from "./terminal";
import { messageOf } from "./words";

const PATIENCE_S = 5;

interface Visit {
  line: CommandLine;
  settings: Settings;
  note: Note;
  signal: AbortSignal;
}

/** `doctor`: looks at everything between this machine and an approval, and says of each what is wrong. Exits 0 or 1. */
export async function doctor(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const findings: Finding[] = [];
  const note: Note = (check, ok, text) => {
    findings.push({ check, ok, text });
    if (!terminal.json) terminal.out(`${check.toUpperCase()}: ${text}  ${ok ? "OK" : "FAIL"}`);
  };
  const settings = await attempt(resolveSettings(clientOptions(line)), note, "config");
  if (settings !== undefined) {
    await noteConfig(line, note);
    noteKey(settings, note);
    if (await noteServer(settings, { note, signal })) await noteAccount({ line, settings, note, signal });
  }
  await noteHooks(note, signal);
  const healthy = findings.every(({ ok }) => ok);
  if (terminal.json) terminal.result({ ok: healthy, checks: findings });
  return healthy ? EXIT.ok : EXIT.denied;
}

/** The file's own mode is looked at by whoever reads it; its folder decides who may put another in its place. */
async function noteConfig(line: CommandLine, note: Note): Promise<void> {
  const path = line.text("config") ?? configFilePath();
  const folder = path === undefined ? undefined : await stat(dirname(path)).catch(() => undefined);
  if (path === undefined || folder === undefined) return note("config", true, "no file");
  const isWide = process.platform !== "win32" && (folder.mode & 0o022) !== 0;
  note("config", !isWide, isWide ? `others may write into ${dirname(path)} (mode 0${(folder.mode & 0o777).toString(8)}). Run: chmod 700 ${dirname(path)}` : path);
}

async function noteAccount(visit: Visit): Promise<void> {
  const { line, note, signal } = visit;
  const identity = await attempt(identify(visit), note, "identity");
  if (identity !== undefined) note("identity", true, `${identity.email} -- resolved as user_id=${identity.userId} in org ${identity.organization}`);
  const about = await attempt(describeKey(line, signal, PATIENCE_S), note, "rights");
  if (about !== undefined) noteRights(about.body, note);
  const policy = await attempt(lookAtPolicy(visit), note, "policy");
  if (policy !== undefined) note("policy", true, policy);
}

async function identify({ line, settings, signal }: Visit) {
  if (settings.email === undefined) throw new HITLIdentityRequired("no e-mail address is set. Run: countersign install --email you@example.com");
  const options = clientOptions(line);
  const runtime = await startRuntime({ ...options, retryForS: options.retryForS ?? PATIENCE_S });
  return (await runtime.identity(signal)).identity;
}

/** Fetches and proves the bundle as an agent would. */
async function lookAtPolicy({ settings, signal }: Visit): Promise<string> {
  const { apiKey = "", email, baseUrl, bundleKey } = settings;
  const transport = createTransport({ baseUrl, credential: apiKey, email, clock: systemClock, fetch: globalThis.fetch });
  const answer = await transport({ method: "GET", path: "/api/policies/bundle", timeoutMs: PATIENCE_S * 1_000, signal });
  if (answer.status !== 200) throw new Error(`the server answered ${answer.status} when asked for its policy bundle, so agents ask it about every call`);
  const bundle = await openBundle(answer.body, answer.headers.get("etag"), { apiKey, email, publicKey: bundleKey, before: null });
  const pinned = bundleKey === undefined ? "signed, but the key is not pinned (countersign install pins it)" : "signed by the pinned key";
  return `version ${bundle.policy.version} of ${bundle.policy.name}, ${pinned}`;
}

/** Proves, for every hook of ours that is installed for this user or in this folder, that it blocks when it should. */
async function noteHooks(note: Note, signal: AbortSignal): Promise<void> {
  for (const agent of AGENTS) {
    for (const path of new Set(Object.values(settingsPaths(agent)))) {
      const found = await attempt(probeHooks(agent, path, signal), note, "hook");
      for (const { ok, text } of found ?? []) note("hook", ok, text);
    }
  }
}

async function attempt<T>(work: Promise<T>, note: Note, check: string): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    note(check, false, `${messageOf(error)}${typeof code === "string" ? ` [${code}]` : ""}`);
    return undefined;
  }
}
