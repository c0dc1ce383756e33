import { createServer } from "node:http";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Loaded into the web server's process by the benchmark alone (NODE_OPTIONS=--import): tells over a Unix socket what that
 * process has used. The product itself has no such door.
 */
const socket = process.env.COUNTERSIGN_BENCH_SOCKET;
const isServer = process.argv.some((argument) => argument.replaceAll("\\", "/").endsWith("scripts/start/serve.mjs"));

if (isServer && socket !== undefined) {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");

  /** Garbage is collected a few times over, for what ends in one collection may let go of more for the next. */
  const memory = async () => {
    for (let turn = 0; turn < 4; turn += 1) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return process.memoryUsage();
  };
  /** When this process learnt that a decision was committed, by request, in nanoseconds of the machine's monotonic clock. */
  const commits = {};
  const watchCommits = () => {
    globalThis.countersignSignals?.listeners.add((_, signals) => {
      for (const { type, requestId } of signals) if (type === "approval.approved") commits[requestId] ??= String(process.hrtime.bigint());
    });
    return {};
  };
  const answers = { "/cpu": () => process.cpuUsage(), "/memory": memory, "/commits": () => commits, "/commits/watch": watchCommits };

  createServer((request, response) => {
    const answer = answers[request.url] ?? (() => ({}));
    Promise.resolve(answer()).then(
      (value) => response.end(JSON.stringify(value)),
      (error) => response.writeHead(500).end(String(error)),
    );
  })
    .listen(socket)
    .unref();
}
