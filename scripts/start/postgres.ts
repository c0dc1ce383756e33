import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { closeSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { keptSecret, openDataDirectory } from "./data-directory";
import { freePort } from "./free-port";
import type { Account } from "./postgres-account";
import { accountFor, commandAs } from "./postgres-account";
import type { Binaries } from "./postgres-binaries";
import { findBinaries } from "./postgres-binaries";
import { endOrphan, ensureCluster, isReady, lastComplaint, openLog, postgresEnvironment } from "./postgres-cluster";
import { signal, waitUntilGone } from "./processes";
import { Refusal } from "./refusal";

export type PostgresOptions = {
  dataDir: string;
  /** A free one is found when it is not given. */
  port?: number;
  maxConnections?: number;
  /** Off only where losing the data in a power cut does not matter. */
  fsync?: boolean;
};

export type RunningPostgres = {
  /** Of the application's own role, which owns its database and may create others, but is no superuser. */
  url: string;
  port: number;
  pid: number;
  /** Settles when the server has ended, for whatever reason. */
  exited: Promise<void>;
  stop(): Promise<void>;
};

type Server = { child: ChildProcess; pid: number; port: number };

/**
 * Runs the embedded Postgres on `<dataDir>/postgres`, on 127.0.0.1 only, and answers when it takes connections.
 * The caller must hold the data directory's lock. Throws a Refusal when the server cannot be made or started.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const dataDir = openDataDirectory(options.dataDir);
  const directory = join(dataDir, "postgres");
  const binaries = findBinaries();
  const account = accountFor([dataDir, binaries.home], directory);
  const password = keptSecret(join(dataDir, "postgres.password"));
  await ensureCluster({ dataDir, directory, password, binaries, account });
  await endOrphan(directory);
  const server = await launch({ ...options, dataDir }, directory, binaries, account);
  const exited = new Promise<void>((resolve) => server.child.once("exit", () => resolve()));
  const stop = () => stopServer(server.pid);
  try {
    await ensureDatabase(server.port, password);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `postgres://countersign:${rolePassword(password)}@127.0.0.1:${server.port}/countersign`, port: server.port, pid: server.pid, exited, stop };
}

/** Another process may take the port between finding and binding it, and backends of a killed server may take a moment to go. */
async function launch(options: PostgresOptions, directory: string, binaries: Binaries, account: Account): Promise<Server> {
  let complaint = "";
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const port = options.port ?? (await freePort());
    const outcome = await attemptLaunch({ ...options, port }, directory, binaries, account);
    if (typeof outcome !== "string") return outcome;
    complaint = outcome;
    if (/shared memory/.test(complaint)) await sleep(500);
    else if (!/bind|TCP\/IP/.test(complaint) || options.port !== undefined) break;
  }
  throw new Refusal(`The embedded database did not start: ${complaint}. Its log is ${join(options.dataDir, "postgres.log")}.`);
}

async function attemptLaunch(options: PostgresOptions & { port: number }, directory: string, binaries: Binaries, account: Account): Promise<Server | string> {
  const logPath = join(options.dataDir, "postgres.log");
  const log = openLog(logPath);
  const logged = statSync(logPath).size;
  const { file, args, ids } = commandAs(account, binaries.postgres, serverArguments(options, directory));
  // Its own process group: Ctrl-C in the terminal reaches the launcher, which stops the database last.
  const child = spawn(file, args, { ...ids, cwd: "/", detached: true, stdio: ["ignore", log, log], env: postgresEnvironment() });
  closeSync(log);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", () => resolve(lastComplaint(logPath, logged)));
  });
  const { pid } = child;
  if (pid === undefined) return ended;
  const outcome = await Promise.race([ended, untilReady(directory, child, pid)]);
  if (typeof outcome === "string") return outcome;
  return { child, pid, port: options.port };
}

/** Answers true when the server takes connections; gives up, and ends it, after two minutes. */
async function untilReady(directory: string, child: ChildProcess, pid: number): Promise<true | string> {
  for (let waited = 0; !isReady(directory, pid); waited += 20) {
    if (child.exitCode !== null || child.signalCode !== null) return "it ended at once";
    if (waited > 120_000) {
      await stopServer(pid);
      return "it was not ready after two minutes";
    }
    await sleep(20);
  }
  return true;
}

function serverArguments(options: PostgresOptions & { port: number }, directory: string): string[] {
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    port: String(options.port),
    unix_socket_directories: "",
    max_connections: String(options.maxConnections ?? 200),
    password_encryption: "scram-sha-256",
    timezone: "UTC",
    log_timezone: "UTC",
    logging_collector: "off",
    ...(options.fsync === false ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } : {}),
  };
  return ["-D", directory, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

/** SIGINT is Postgres's fast shutdown: sessions end, the checkpoint is written, nothing is lost. */
async function stopServer(pid: number): Promise<void> {
  signal(pid, "SIGINT");
  if (await waitUntilGone(pid, 30_000)) return;
  signal(pid, "SIGQUIT");
  await waitUntilGone(pid, 10_000);
}

/** The application's role and database, also after a first start that was cut short between the two. */
async function ensureDatabase(port: number, password: string): Promise<void> {
  const sql = postgres({ host: "127.0.0.1", port, user: "postgres", password, database: "postgres", max: 1, fetch_types: false, onnotice: () => {} });
  try {
    const [role] = await sql`select 1 from pg_roles where rolname = 'countersign'`;
    if (role === undefined) await sql.unsafe(`create role countersign login createdb password '${rolePassword(password)}'`);
    const [database] = await sql`select 1 from pg_database where datname = 'countersign'`;
    if (database === undefined) await sql`create database countersign owner countersign`;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "28P01") {
      throw new Refusal("The embedded database does not take the password in postgres.password of its data directory; restore that file, or name another COUNTERSIGN_DATA_DIR.");
    }
    throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** The application never learns the superuser's password, from which its own is made. */
function rolePassword(password: string): string {
  return createHmac("sha256", password).update("countersign").digest("hex");
}
