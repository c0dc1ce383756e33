import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A data directory of the test's own, which the account that Postgres is lent can pass. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), "countersign-start-"));
  chmodSync(path, 0o711);
  return path;
}

export type Ending = { code: number | null; stdout: string; stderr: string };

export type Program = {
  pid: number;
  /** Settles with its first line on standard output. */
  firstLine: Promise<string>;
  ended: Promise<Ending>;
};

/** Runs a Node program as its own process, with none of the test runner's settings but those given. */
export function run(args: readonly string[], variables: Record<string, string> = {}): Program {
  const { PATH = "", HOME = "", TMPDIR = tmpdir() } = process.env;
  const child = spawn(process.execPath, [...args], { env: { NODE_ENV: "production", PATH, HOME, TMPDIR, ...variables }, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  let firstLine: (line: string) => void = () => {};
  const first = new Promise<string>((resolve) => (firstLine = resolve));
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    said.stdout += chunk;
    if (said.stdout.includes("\n")) firstLine(said.stdout.split("\n")[0] ?? "");
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (said.stderr += chunk));
  const ended = new Promise<Ending>((resolve) => child.once("close", (code) => resolve({ code, ...said })));
  void ended.then(({ stderr }) => firstLine(`ended without a word on standard output: ${stderr}`));
  if (child.pid === undefined) throw new Error("The program could not be started.");
  return { pid: child.pid, firstLine: first, ended };
}
