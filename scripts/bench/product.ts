import { execFileSync, fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { freePort } from "../start/free-port";
import { temporaryDirectory } from "../start/testing";

type Person = { id: string; email: string; token: string };
type Organization = { id: string; projects: Record<string, { id: string; api_key: string }>; people: Record<string, Person> };

export type Product = {
  port: number;
  organization: Organization;
  /** Memory of the web server's processes in bytes. */
  memory(): number;
  /** Calls the API as a member; throws on a refusal. */
  asMember(name: string, method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** The same data in new processes, whose memory nothing has stretched yet. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** The product as `npm start` runs it, built for production, on a free port and a directory under /tmp that is removed again. */
export async function startProduct(): Promise<Product> {
  const [port, dataDir] = [await freePort(), temporaryDirectory()];
  let launcher = await launch(port, dataDir);
  const stop = async () => {
    const ended = once(launcher, "exit");
    launcher.kill("SIGTERM");
    await ended;
  };
  const { orgs } = JSON.parse(readFileSync(join(dataDir, "demo.json"), "utf8")) as { orgs: { acme: Organization } };
  const organization = orgs.acme;
  return {
    port,
    organization,
    memory: () => memoryBelow(launcher.pid ?? 0),
    asMember: async (name, method, path, body) => {
      const headers = { authorization: `Bearer ${organization.people[name]?.token}`, "content-type": "application/json" };
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as Record<string, unknown>;
    },
    restart: async () => {
      await stop();
      launcher = await launch(port, dataDir);
    },
    stop: async () => {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, dataDir: string): Promise<ChildProcess> {
  const { DATABASE_URL: _, PUBLIC_URL: __, HOST: ___, ...inherited } = process.env;
  const variables = { PORT: String(port), COUNTERSIGN_DATA_DIR: dataDir, COUNTERSIGN_DEMO: "on", COUNTERSIGN_DEMO_AGENT: "off", COUNTERSIGN_PARENT: String(process.pid) };
  const launcher = spawn(process.execPath, ["scripts/start.mjs"], { env: { ...inherited, ...variables }, stdio: ["ignore", "pipe", "inherit"] });
  await untilRunning(launcher, once(launcher, "exit"));
  return launcher;
}

async function untilRunning(launcher: ChildProcess, ended: Promise<unknown>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let said = "";
    launcher.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk;
      if (said.includes("Countersign is running at")) resolve();
    });
    void ended.then(() => reject(new Error(`The product did not start:\n${said}`)));
  });
}

/** Resident memory of the web server: the processes below the launcher that call themselves next-server. */
function memoryBelow(launcher: number): number {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,rss=,args="], { encoding: "utf8" }).trim().split("\n");
  const processes = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line)).filter((match) => match !== null);
  const below = new Set([launcher]);
  for (let before = 0; before !== below.size; ) {
    before = below.size;
    for (const [, pid, parent] of processes) if (below.has(Number(parent))) below.add(Number(pid));
  }
  const servers = processes.filter(([, pid, , , args]) => below.has(Number(pid)) && args?.includes("next-server"));
  if (servers.length === 0) throw new Error("the web server was not found among the processes");
  return servers.reduce((sum, [, , , kilobytes]) => sum + Number(kilobytes) * 1_024, 0);
}

/** Another process of the benchmark, so that its work is not on the clock that measures. */
export function helper(file: string): ChildProcess {
  return fork(join(import.meta.dirname, file), { execArgv: ["--import", "tsx"], stdio: ["ignore", "inherit", "inherit", "ipc"] });
}

export function machineFacts(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.version}; load generator, database and server share these cores`;
}
