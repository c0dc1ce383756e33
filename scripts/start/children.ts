import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { errnoOf } from "./refusal";

export type Child = {
  process: ChildProcess;
  /** Settles with how it ended: "exit code 1" or the name of a signal. */
  ended: Promise<string>;
  /** The last lines that it wrote. */
  tail(lines: number): string[];
  /** SIGTERM, then SIGKILL after `graceMs` milliseconds, to it and its own children. */
  stop(graceMs: number): Promise<void>;
};

export type ChildOptions = { env?: Record<string, string>; log?: string; onLine?: (line: string) => void };

/** Starts a Node program in a process group of its own, which ends when this process does, however that comes about. */
export function startNode(args: readonly string[], options: ChildOptions = {}): Child {
  const guard = pathToFileURL(resolve("scripts/start/end-with-parent.mjs")).href;
  const env = { ...process.env, ...options.env, COUNTERSIGN_PARENT: String(process.pid) };
  const child = spawn(process.execPath, ["--import", guard, ...args], { detached: true, stdio: ["ignore", "pipe", "pipe"], env });
  const recent: string[] = [];
  const log = options.log === undefined ? undefined : createWriteStream(options.log, { mode: 0o600 });
  // A log that cannot be written, as on a full disk, is no reason to end what it is about.
  log?.on("error", () => {});
  const take = (line: string) => {
    recent.push(line);
    if (recent.length > 200) recent.shift();
    log?.write(`${line}\n`);
    options.onLine?.(line);
  };
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, take);
  const ended = new Promise<string>((settle) => {
    child.once("error", (error) => settle(error.message));
    child.once("close", (code, signalName) => {
      log?.end();
      settle(signalName ?? `exit code ${code ?? "unknown"}`);
    });
  });
  return { process: child, ended, tail: (lines) => recent.filter((line) => line.trim() !== "").slice(-lines), stop: (graceMs) => stop(child, ended, graceMs) };
}

async function stop(child: ChildProcess, ended: Promise<string>, graceMs: number): Promise<void> {
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
  await ended;
  clearTimeout(timer);
  signalGroup(child, "SIGKILL");
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if (errnoOf(error) !== "ESRCH") throw error;
  }
}

function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(take);
  });
  stream.on("end", () => {
    if (rest !== "") take(rest);
  });
}
