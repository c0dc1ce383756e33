import { createServer } from "node:net";
import { errnoOf } from "./refusal";

/** A TCP port that was free on this address a moment ago. */
export async function freePort(host = "127.0.0.1"): Promise<number> {
  const port = await tryListen(host, 0);
  if (typeof port !== "number") throw new Error(`No free port on ${host} (${port}).`);
  return port;
}

/** Why nothing can listen there ("EADDRINUSE", "EADDRNOTAVAIL", "EACCES", …), or undefined when it can. */
export async function portProblem(host: string, port: number): Promise<string | undefined> {
  const outcome = await tryListen(host, port);
  return typeof outcome === "number" ? undefined : outcome;
}

function tryListen(host: string, port: number): Promise<number | string> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(errnoOf(error) ?? error.message));
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === "object" && address !== null ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}
