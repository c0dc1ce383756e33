import { execFile } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { readIfThere } from "./data-directory";
import type { Account } from "./postgres-account";
import { commandAs } from "./postgres-account";
import type { Binaries } from "./postgres-binaries";
import { commandOf, isAlive, signal, waitUntilGone } from "./processes";
import { Refusal, sentenceOf } from "./refusal";

const run = promisify(execFile);
const major = "18";

/** Makes the cluster unless it is there; an interrupted attempt leaves nothing that could be mistaken for one. */
export async function ensureCluster(options: { dataDir: string; directory: string; password: string; binaries: Binaries; account: Account }): Promise<void> {
  const { directory, account } = options;
  if (existsSync(join(directory, "PG_VERSION"))) return checkVersion(directory);
  for (const name of readdirSync(options.dataDir)) {
    if (name.startsWith(".initdb-")) rmSync(join(options.dataDir, name), { recursive: true, force: true });
  }
  const scratch = mkdtempSync(join(options.dataDir, ".initdb-"));
  try {
    const passwordFile = join(scratch, "password");
    writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600 });
    for (const path of [scratch, passwordFile]) give(path, account);
    const made = join(scratch, "cluster");
    const settings = ["--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    const { file, args, ids } = commandAs(account, options.binaries.initdb, [`--pgdata=${made}`, `--pwfile=${passwordFile}`, ...settings]);
    await run(file, args, { ...ids, cwd: "/", env: postgresEnvironment() });
    rmSync(directory, { recursive: true, force: true });
    renameSync(made, directory);
  } catch (error) {
    throw new Refusal(`The embedded database could not be created in ${directory}: ${complaintOf(error)}`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Ends a server that a killed launcher left behind, and clears the pid file of one that is gone.
 * The caller holds the lock of the data directory, so such a server belongs to nobody.
 */
export async function endOrphan(directory: string): Promise<void> {
  const pidFile = join(directory, "postmaster.pid");
  const pid = postmasterPid(directory);
  if (pid === undefined) return;
  if (isServerOf(pid, directory)) {
    signal(pid, "SIGINT");
    if (!(await waitUntilGone(pid, 20_000))) signal(pid, "SIGQUIT");
    if (!(await waitUntilGone(pid, 10_000))) throw new Refusal(`An earlier database server (process ${pid}) still holds ${directory} and does not stop; end it and start again.`);
  }
  rmSync(pidFile, { force: true });
}

/** What the running server says of itself in its pid file, or undefined while it has not said it. */
export function isReady(directory: string, pid: number): boolean {
  const lines = readIfThere(join(directory, "postmaster.pid"))?.split("\n");
  return lines?.[0]?.trim() === String(pid) && lines[7]?.trim() === "ready";
}

/** Opens the server's log to append; a log that has grown past 10 MB starts anew. */
export function openLog(path: string): number {
  const tooLong = (readIfThere(path)?.length ?? 0) > 10_000_000;
  return openSync(path, tooLong ? "w" : "a", 0o600);
}

/** The last complaint in a server log since a position, without its time stamp. */
export function lastComplaint(path: string, since: number): string {
  const lines = (readIfThere(path) ?? "").slice(since).split("\n");
  const complaint = lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.findLast((line) => line.trim() !== "");
  return complaint?.replace(/^.*?(FATAL|PANIC):\s*/, "") ?? "it said nothing";
}

/** The environment of a Postgres process: nothing of ours, so that no PG… variable of the caller bends it. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "TZ", "TMPDIR"].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { NODE_ENV: "production", ...Object.fromEntries(kept), LC_ALL: "C" };
}

function postmasterPid(directory: string): number | undefined {
  const pid = Number(readIfThere(join(directory, "postmaster.pid"))?.split("\n")[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** A pid file outlives reboots and containers, so the process must also look like a server on this very directory. */
function isServerOf(pid: number, directory: string): boolean {
  const command = isAlive(pid) ? commandOf(pid) : null;
  return command !== null && command.includes("postgres") && command.includes(directory);
}

function checkVersion(directory: string): void {
  const found = readFileSync(join(directory, "PG_VERSION"), "utf8").trim();
  if (found === major) return;
  throw new Refusal(`${directory} was made by Postgres ${found} and this release brings Postgres ${major}; dump it with the earlier release, or name another COUNTERSIGN_DATA_DIR.`);
}

function give(path: string, account: Account): void {
  if (account.uid !== undefined && account.gid !== undefined) chownSync(path, account.uid, account.gid);
}

/** What initdb, or the server that it runs, complained of. */
export function complaintOf(error: unknown): string {
  const stderr = typeof error === "object" && error !== null && "stderr" in error ? String(error.stderr) : "";
  const line = stderr.split("\n").find((text) => /(error|FATAL|PANIC):/.test(text));
  const complaint = line?.replace(/^.*?(error|FATAL|PANIC):\s*/, "") ?? sentenceOf(error);
  return complaint.includes("No space left") ? `${complaint}. Make room there (it takes about 50 MB), or name another COUNTERSIGN_DATA_DIR.` : complaint;
}
