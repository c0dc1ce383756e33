import { fork, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { freePort } from "../start/free-port";
import { temporaryDirectory } from "../start/testing";
import { probeAt, type Probe } from "./probe";

type Person = { id: string; email: string; token: string };
type Organization = { id: string; projects: Record<string, { id: string; api_key: string; api_key_id: string }>; people: Record<string, Person> };

export type Product = {
  port: number;
  organization: Organization;
  probe: Probe;
  /** Calls the API as a member; throws on a refusal. */
  asMember(name: string, method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  /** The same data in new processes, whose memory nothing has stretched yet. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** The product as `npm start` runs it, built for production, on a free port and a directory under /tmp that is removed again. */
export async function startProduct({ databaseUrl }: { databaseUrl?: string } = {}): Promise<Product> {
  const [port, dataDir] = [await freePort(), temporaryDirectory()];
  let launcher = await launch(port, dataDir, databaseUrl);
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
    probe: probeAt(socketOf(dataDir)),
    asMember: async (name, method, path, body) => {
      const headers = { authorization: `Bearer ${organization.people[name]?.token}`, "content-type": "application/json" };
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as Record<string, unknown>;
    },
    restart: async () => {
      await stop();
      launcher = await launch(port, dataDir, databaseUrl);
    },
    stop: async () => {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, dataDir: string, databaseUrl: string | undefined): Promise<ChildProcess> {
  const { DATABASE_URL: _, PUBLIC_URL: __, HOST: ___, ...inherited } = process.env;
  const variables = { PORT: String(port), COUNTERSIGN_DATA_DIR: dataDir, COUNTERSIGN_DEMO: "on", COUNTERSIGN_DEMO_AGENT: "off", COUNTERSIGN_PARENT: String(process.pid), ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }) };
  const probe = { NODE_OPTIONS: `${inherited["NODE_OPTIONS"] ?? ""} --import ${pathToFileURL(join(import.meta.dirname, "probe.mjs")).href}`, COUNTERSIGN_BENCH_SOCKET: socketOf(dataDir) };
  rmSync(socketOf(dataDir), { force: true });
  const launcher = spawn(process.execPath, ["scripts/start.mjs"], { env: { ...inherited, ...variables, ...probe }, stdio: ["ignore", "pipe", "inherit"] });
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

/** Short, for the path of a Unix socket has hardly a hundred characters. */
function socketOf(dataDir: string): string {
  return join(dataDir, "bench.sock");
}

/** Another process of the benchmark, so that its work is not on the clock that measures. */
export function helper(file: string): ChildProcess {
  return fork(join(import.meta.dirname, file), { execArgv: ["--import", "tsx"], stdio: ["ignore", "inherit", "inherit", "ipc"] });
}

/** The next word of a helper; rejects with a sentence where it ends without one. */
export async function wordOf<T>(process: ChildProcess, what: string): Promise<T> {
  const ended = once(process, "exit").then(([code]) => {
    throw new Error(`${what} ended before it had said anything (exit code ${String(code)}); its own words stand above.`);
  });
  const [word] = (await Promise.race([once(process, "message"), ended])) as [T];
  return word;
}

export function machineFacts(): string {
  const [first] = cpus();
  const load = loadavg().map((value) => value.toFixed(2)).join(" ");
  return `${cpus().length} × ${first?.model.trim() ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.version}, load average ${load}; load generator, database and server share these cores`;
}
