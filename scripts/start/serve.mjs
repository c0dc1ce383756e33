import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import next from "next";

/**
 * The web server's process: Node's own HTTP server, the front of `lib/http/front.ts`, and Next.js behind it. The front is
 * built with the product and registers itself in `instrumentation.ts`; nothing is listened to before it is there.
 * Plain JavaScript, for nothing that reads TypeScript should be loaded into this process.
 */
const dev = process.argv.includes("--dev");
const hostname = process.env.HOST ?? "127.0.0.1";
const port = Number(process.env.PORT ?? "3000");
/** A little less than the launcher's patience. */
const STOP_MS = 1_500;

async function serve() {
  process.title = "countersign-server";
  // The front itself answers a call without a Host header.
  const server = createServer({ requireHostHeader: false });
  // A connection that wants to become another protocol is an ordinary call, save for the development server's own.
  const app = next({ dev, hostname, port, dir: process.cwd(), httpServer: dev ? server : new EventEmitter(), ...(dev ? { turbopack: true } : {}) });
  await app.prepare();
  const front = await registered();
  front.attach(server, app.getRequestHandler());
  server.once("error", fail);
  server.listen(port, hostname);
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void stop(server, app, front));
}

/** Next.js runs `instrumentation.ts` beside what it prepares, not before. */
async function registered() {
  for (let waited = 0; waited < 60_000; waited += 5) {
    if (globalThis.countersignFront !== undefined) return globalThis.countersignFront;
    await sleep(5);
  }
  throw new Error("The product did not register itself with its web server within a minute; the lines above say why.");
}

/** Takes no more calls, has held ones answered with what is true now, and ends. */
async function stop(server, app, front) {
  const closed = new Promise((resolve) => server.close(resolve));
  front.release();
  server.closeIdleConnections();
  await Promise.race([closed, sleep(STOP_MS)]);
  server.closeAllConnections();
  await Promise.race([app.close(), sleep(STOP_MS / 5)]);
  process.exit(0);
}

function fail(error) {
  console.error(error);
  process.exit(1);
}

serve().catch(fail);
