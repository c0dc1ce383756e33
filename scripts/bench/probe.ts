import { request } from "node:http";

export type Memory = { rss: number; heapUsed: number; external: number };

/** What the web server's own process tells the benchmark (`probe.mjs`). */
export type Probe = {
  /** Processor time of the process so far, in microseconds. */
  cpuMicroseconds(): Promise<number>;
  /** After a collection of garbage. */
  memory(): Promise<Memory>;
  watchCommits(): Promise<void>;
  /** When each approval was committed, in nanoseconds of the machine's monotonic clock, by request. */
  commits(): Promise<Record<string, string>>;
};

export function probeAt(socketPath: string): Probe {
  return {
    cpuMicroseconds: async () => {
      const { user, system } = (await ask(socketPath, "/cpu")) as { user: number; system: number };
      return user + system;
    },
    memory: async () => (await ask(socketPath, "/memory")) as Memory,
    watchCommits: async () => void (await ask(socketPath, "/commits/watch")),
    commits: async () => (await ask(socketPath, "/commits")) as Record<string, string>,
  };
}

function ask(socketPath: string, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath, path }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("end", () => (answer.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`the web server's probe failed: ${text}`))));
    });
    asking.on("error", (error) => reject(new Error(`The web server does not answer the benchmark (${error.message}); its log is in the terminal above.`)));
    asking.end();
  });
}
