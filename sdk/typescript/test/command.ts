import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { FakeServer } from "./fake-server";

export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

export interface RunOptions {
  env: Record<string, string>;
  home: string;
  input?: string;
  cwd?: string;
  /** Nobody reads what it says. */
  deaf?: boolean;
  onErr?: (text: string, kill: () => void) => void;
}

/** The command, built into a folder, and how to run it as a process of its own, without a terminal. */
export async function buildCommand(folder: string): Promise<(args: string[], options: RunOptions) => Promise<Ran>> {
  const file = join(folder, "countersign.mjs");
  await build({ entryPoints: [fileURLToPath(new URL("../src/cli/main.ts", import.meta.url))], outfile: file, bundle: true, platform: "neutral", format: "esm", target: "es2022", mainFields: ["module", "main"], external: ["node:*"] });
  return (args, { env, home, input, cwd, deaf, onErr }) =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [file, ...args], { cwd, env: { NODE_ENV: "test", PATH: process.env.PATH, HOME: home, ...env }, stdio: ["pipe", "pipe", "pipe"] });
      let [out, err] = ["", ""];
      child.stdin.on("error", () => undefined);
      child.stdin.end(input ?? "");
      if (deaf === true) child.stdout.destroy();
      child.stdout.on("data", (chunk) => (out += String(chunk)));
      child.stderr.on("data", (chunk) => {
        err += String(chunk);
        onErr?.(err, () => child.kill("SIGINT"));
      });
      child.on("close", (code) => resolve({ code, out: out.trim(), err: err.trim() }));
    });
}

/** An address at which nothing listens any more. */
export async function deadAddress(): Promise<string> {
  const gone = await new FakeServer().start();
  const { url } = gone;
  await gone.stop();
  return url;
}
