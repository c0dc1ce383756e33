import { spawn } from "node:child_process";
import { once } from "node:events";

export type TestProcess = { /** Ends it as a crash does: nothing in it gets to run any more. */ kill(): Promise<void> };

/** A TypeScript file in a process of its own, once it has said its first word; it has this process's settings and those given. */
export async function aProcess(file: string, set: Record<string, string> = {}): Promise<TestProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", file], { env: { ...process.env, WORKER: "off", ...set }, stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return {
    kill: async () => {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
