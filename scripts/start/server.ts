import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "./children";
import { startNode } from "./children";
import { portProblem } from "./free-port";
import { Refusal } from "./refusal";

export type ServerOptions = { dev: boolean; host: string; port: number; dataDir: string; env: Record<string, string> };

/** Throws a Refusal unless the port can be listened on; waits a moment for one that a killed launcher's server is about to leave. */
export async function requirePort(host: string, port: number): Promise<void> {
  for (let waited = 0; ; waited += 100) {
    const problem = await portProblem(host, port);
    if (problem === undefined) return;
    if (problem !== "EADDRINUSE") throw new Refusal(portSentence(host, port, problem));
    if (waited >= 1_000) throw new Refusal(`Port ${port} on ${host} is taken by another program; stop that one, or choose another port, for example PORT=${port === 65_535 ? 3000 : port + 1} npm start.`);
    await sleep(100);
  }
}

export type Server = {
  child: Child;
  /** Settles when it says of itself that it is ready; throws a Refusal when it does not come to that. */
  ready(): Promise<void>;
};

/** Starts the web server; its own words go to `server.log`, and to the terminal too once it is ready. */
export function startServer(options: ServerOptions): Server {
  const log = join(options.dataDir, "server.log");
  let isReady = false;
  const child = startNode(["scripts/start/serve.mjs", ...(options.dev ? ["--dev"] : [])], {
    env: options.env,
    log,
    onLine: (line) => {
      if (isReady) process.stdout.write(`${line}\n`);
    },
  });
  return {
    child,
    ready: async () => {
      const outcome = await Promise.race([child.ended, untilReady(`${localAddress(options.host, options.port)}/readyz`, child)]);
      if (outcome !== true) {
        process.stderr.write(`${child.tail(20).join("\n")}\n`);
        throw new Refusal(`The web server did not start (${outcome}); the lines above and ${log} say why.`);
      }
      isReady = true;
    },
  };
}

/** The address at which this machine itself reaches a server that listens on `host`. */
export function localAddress(host: string, port: number): string {
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

async function untilReady(address: string, child: Child): Promise<true | string> {
  const deadline = Date.now() + 90_000;
  let last = "no answer";
  while (Date.now() < deadline && child.process.exitCode === null) {
    const answer = await fetch(address, { signal: AbortSignal.timeout(20_000) }).catch(() => undefined);
    if (answer?.ok) return true;
    if (answer !== undefined) last = `${answer.status} ${(await answer.text()).slice(0, 200)}`;
    await sleep(50);
  }
  return child.process.exitCode === null ? `/readyz was not well within 90 seconds: ${last}` : child.ended;
}

function portSentence(host: string, port: number, problem: string): string {
  if (problem === "EACCES") return `Port ${port} may not be used by this account; choose one above 1023 with PORT=.`;
  if (problem === "EADDRNOTAVAIL" || problem === "ENOTFOUND") return `HOST=${host} is not an address of this machine; use 127.0.0.1, or one that it has.`;
  return `Nothing can listen on ${host} port ${port} (${problem}); choose others with HOST= and PORT=.`;
}
