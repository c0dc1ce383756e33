import { resolveSettings } from "../config";
import type { Settings } from "../config";
import { configFilePath } from "../config-file";
import { HITLIdentityRequired } from "../errors";
import type { Identity } from "../identity";
import { startRuntime } from "../runtime";
import { EXIT } from "./exit-code";
import type { ExitCode } from "./exit-code";
import { keyProblem, masked } from "./key-shape";
import { clientOptions } from "./options";
import type { CommandLine } from "./options";
import type { Terminal } from "./terminal";

interface Finding {
  check: string;
  ok: boolean;
  text: string;
}

const LARGEST_SKEW_S = 60;
const PATIENCE_S = 5;
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** `doctor`: looks at everything between this machine and an approval, and says of each what is wrong. Exits 0 or 1. */
export async function doctor(line: CommandLine, terminal: Terminal, signal: AbortSignal): Promise<ExitCode> {
  const findings: Finding[] = [];
  const note = (check: string, ok: boolean, text: string) => {
    findings.push({ check, ok, text });
    if (!terminal.json) terminal.out(`${check.toUpperCase()}: ${text}  ${ok ? "OK" : "FAIL"}`);
  };
  const options = clientOptions(line);
  const settings = await attempt(resolveSettings(options), (text) => note("config", false, text));
  if (settings !== undefined) {
    note("config", true, line.text("config") ?? configFilePath() ?? "no file");
    noteKey(settings, note);
    const reached = await noteServer(settings, { note, signal });
    if (reached) {
      const found = await attempt(identify(options, settings, signal), (text) => note("identity", false, text));
      if (found !== undefined) note("identity", true, `${found.email} -- resolved as user_id=${found.userId} in org ${found.organization}`);
    }
  }
  const healthy = findings.every(({ ok }) => ok);
  if (terminal.json) terminal.result({ ok: healthy, checks: findings });
  return healthy ? EXIT.ok : EXIT.denied;
}

type Note = (check: string, ok: boolean, text: string) => void;

function noteKey(settings: Settings, note: Note): void {
  const key = settings.apiKey;
  if (key === undefined) return note("key", false, "there is no API key. Run: countersign install --api-key cz_live_…");
  const problem = keyProblem(key);
  note("key", problem === null, problem === null ? masked(key) : `${masked(key)} cannot work. ${problem}`);
}

async function noteServer(settings: Settings, { note, signal }: { note: Note; signal: AbortSignal }): Promise<boolean> {
  const url = new URL(settings.baseUrl);
  const askedAt = Date.now();
  try {
    const response = await fetch(`${settings.baseUrl}/healthz`, { redirect: "manual", signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
    await response.body?.cancel();
    const took = Date.now() - askedAt;
    note("server", response.ok, `${settings.baseUrl} answered ${response.status} in ${took} ms`);
    noteClock(response.headers.get("date"), note);
    if (url.protocol === "http:" && !LOOPBACK.has(url.hostname)) note("transport", false, `${settings.baseUrl} is not encrypted, so the key travels in the open. Use https`);
    return true;
  } catch (error) {
    signal.throwIfAborted();
    note("server", false, `${settings.baseUrl} cannot be reached (${reasonOf(error)}). Check COUNTERSIGN_URL and that the server is up`);
    return false;
  }
}

function noteClock(date: string | null, note: Note): void {
  const offset = date === null ? Number.NaN : Math.round((Date.now() - Date.parse(date)) / 1_000);
  if (Number.isNaN(offset)) return note("clock", true, "the server does not tell its time");
  const fine = Math.abs(offset) <= LARGEST_SKEW_S;
  note("clock", fine, `this machine is ${Math.abs(offset)} s ${offset < 0 ? "behind" : "ahead of"} the server${fine ? "" : ". Approvals work regardless, but times shown here mislead"}`);
}

async function identify(options: ReturnType<typeof clientOptions>, settings: Settings, signal: AbortSignal): Promise<Identity> {
  if (settings.email === undefined) throw new HITLIdentityRequired("no e-mail address is set. Run: countersign install --email you@example.com");
  const runtime = await startRuntime({ ...options, retryForS: options.retryForS ?? PATIENCE_S });
  return (await runtime.identity(signal)).identity;
}

async function attempt<T>(work: Promise<T>, complain: (text: string) => void): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    complain(`${error instanceof Error ? error.message : String(error)}${typeof code === "string" ? ` [${code}]` : ""}`);
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
