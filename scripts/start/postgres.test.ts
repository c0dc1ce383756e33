import { existsSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, describe, expect, it } from "vitest";
import { lockDataDirectory } from "./lock";
import { startPostgres } from "./postgres";
import { findBinaries } from "./postgres-binaries";
import { commandOf, isAlive, signal, waitUntilGone } from "./processes";
import type { Program } from "./testing";
import { run, temporaryDirectory } from "./testing";

const tidying: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const tidy of tidying.splice(0).toReversed()) await tidy();
});

function dataDirectory(): string {
  const dataDir = temporaryDirectory();
  tidying.push(() => rmSync(dataDir, { recursive: true, force: true }));
  return dataDir;
}

/** The database part of the launcher as a process of its own. */
function launcher(dataDir: string): Program {
  const program = run(["--import", "tsx", "scripts/start/dev-db.ts", "--data-dir", dataDir]);
  tidying.push(async () => {
    signal(program.pid, "SIGTERM");
    await program.ended;
  });
  return program;
}

function serverPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return [...(await sql.unsafe<Record<string, unknown>[]>(text))];
  } finally {
    await sql.end();
  }
}

describe("the embedded database", () => {
  it("stops with its launcher on SIGTERM and leaves no server and no lock", async () => {
    const dataDir = dataDirectory();
    const program = launcher(dataDir);
    expect(await program.firstLine).toMatch(/^postgres:\/\/countersign:/);
    const server = serverPid(dataDir);
    expect(isAlive(server)).toBe(true);
    signal(program.pid, "SIGTERM");
    expect((await program.ended).code).toBe(0);
    expect(isAlive(server)).toBe(false);
    expect(existsSync(join(dataDir, "postgres", "postmaster.pid"))).toBe(false);
    expect(existsSync(join(dataDir, "launcher.lock"))).toBe(false);
  });

  it("starts again after its launcher was killed, ends the orphan and has every committed row", async () => {
    const dataDir = dataDirectory();
    const first = launcher(dataDir);
    await query(await first.firstLine, "create table kept (word text); insert into kept values ('committed')");
    const orphan = serverPid(dataDir);
    signal(first.pid, "SIGKILL");
    await first.ended;
    expect(isAlive(orphan)).toBe(true);
    const second = launcher(dataDir);
    expect(await query(await second.firstLine, "select word from kept")).toEqual([{ word: "committed" }]);
    expect(isAlive(orphan)).toBe(false);
    expect(serverPid(dataDir)).not.toBe(orphan);
  });

  it("starts again after launcher and server were both killed", async () => {
    const dataDir = dataDirectory();
    const first = launcher(dataDir);
    await query(await first.firstLine, "create table kept (word text); insert into kept values ('committed')");
    const server = serverPid(dataDir);
    signal(first.pid, "SIGKILL");
    signal(server, "SIGKILL");
    await first.ended;
    expect(await waitUntilGone(server, 10_000)).toBe(true);
    expect(await query(await launcher(dataDir).firstLine, "select word from kept")).toEqual([{ word: "committed" }]);
  });

  it("refuses a second launcher on the same data directory with one sentence, and the first goes on", async () => {
    const dataDir = dataDirectory();
    const first = launcher(dataDir);
    const url = await first.firstLine;
    const second = await launcher(dataDir).ended;
    expect(second.code).toBe(1);
    expect(second.stderr.trim()).toBe(`Countersign is already running on ${dataDir} (process ${first.pid}); stop it first, or give this one another COUNTERSIGN_DATA_DIR.`);
    expect(await query(url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("leaves a stranger alone that was given the process id of a server long gone", async () => {
    const dataDir = dataDirectory();
    const before = await startPostgres({ dataDir, fsync: false });
    await before.stop();
    const stranger = run(["-e", "setTimeout(() => {}, 60_000)"]);
    tidying.push(() => signal(stranger.pid, "SIGKILL"));
    writeFileSync(join(dataDir, "postgres", "postmaster.pid"), `${stranger.pid}\n${join(dataDir, "postgres")}\n`);
    const after = await startPostgres({ dataDir, fsync: false });
    tidying.push(() => after.stop());
    expect(isAlive(stranger.pid)).toBe(true);
    expect(await query(after.url, "select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("listens on loopback only, keeps its password to its owner and its superuser to itself", async () => {
    const dataDir = dataDirectory();
    const server = await startPostgres({ dataDir, fsync: false });
    tidying.push(() => server.stop());
    expect(await query(server.url, "show listen_addresses")).toEqual([{ listen_addresses: "127.0.0.1" }]);
    expect(await query(server.url, "select rolsuper from pg_roles where rolname = current_user")).toEqual([{ rolsuper: false }]);
    expect(statSync(join(dataDir, "postgres.password")).mode & 0o777).toBe(0o600);
    const wrong = new URL(server.url);
    wrong.password = "guess";
    await expect(query(wrong.href, "select 1")).rejects.toThrow(/password authentication failed/);
    expect(commandOf(server.pid)).not.toContain(new URL(server.url).password);
  });

  it("makes the links that an install without scripts leaves out", () => {
    const { home } = findBinaries();
    const link = join(home, "lib", "libpgtypes.so");
    const listed: unknown = existsSync(join(home, "pg-symlinks.json")) ? JSON.parse(readFileSync(join(home, "pg-symlinks.json"), "utf8")) : [];
    if (JSON.stringify(listed).includes("libpgtypes.so\"")) unlinkSync(link);
    findBinaries();
    expect(JSON.stringify(listed).includes("libpgtypes.so\"") ? existsSync(link) : true).toBe(true);
  });
});

describe("the lock of a data directory", () => {
  it("is had by one at a time and can be had again when given back", () => {
    const dataDir = dataDirectory();
    const unlock = lockDataDirectory(dataDir);
    expect(() => lockDataDirectory(dataDir)).toThrow(/already running/);
    unlock();
    lockDataDirectory(dataDir)();
  });

  it("of a dead launcher goes to exactly one of many rivals", async () => {
    const dataDir = dataDirectory();
    const dead = run(["-e", ""]);
    await dead.ended;
    writeFileSync(join(dataDir, "launcher.lock"), JSON.stringify({ pid: dead.pid, birth: "long/ago", token: "of-the-dead" }));
    const script = `import("./scripts/start/lock.ts").then(({ lockDataDirectory }) => { lockDataDirectory(process.argv[1]); console.log("mine"); setTimeout(() => {}, 60_000); }).catch((error) => { console.log(error.message); });`;
    const contest = async (directories: string[]): Promise<string[]> => {
      const rivals = directories.map((directory) => run(["--import", "tsx", "-e", script, directory]));
      tidying.push(() => rivals.forEach((rival) => signal(rival.pid, "SIGKILL")));
      return Promise.all(rivals.map((rival) => rival.firstLine));
    };
    const lines = await contest(Array.from({ length: 6 }, () => dataDir));
    expect(lines.filter((line) => line === "mine")).toHaveLength(1);
    expect(lines.filter((line) => line.includes("already running"))).toHaveLength(5);
    // Control: where nothing keeps the six apart, the same contest has six winners.
    expect(await contest(Array.from({ length: 6 }, dataDirectory))).toEqual(Array.from({ length: 6 }, () => "mine"));
  });
});
