import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";

const PROGRAM = `
import { whenNpmIsGone } from ${JSON.stringify(join(import.meta.dirname, "npm-parent.ts"))};
if (process.argv[2] === "watching") whenNpmIsGone(() => { console.log("told"); process.exit(0); });
setTimeout(() => { console.log("never told"); process.exit(0); }, 4_000);
console.log("up");
`;

/** What a program that `npm run` started says after npm alone was told to stop. */
function saidAfterStop(how: "watching" | "deaf"): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "countersign-npm-"));
  writeFileSync(join(directory, "program.mts"), PROGRAM);
  const run = `node --import ${import.meta.resolve("tsx")} program.mts ${how}; true`;
  writeFileSync(join(directory, "package.json"), JSON.stringify({ private: true, scripts: { run } }));
  const npm = spawn("npm", ["run", "--silent", "run"], { cwd: directory, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  return new Promise((resolve) => {
    npm.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said === "up\n") npm.kill("SIGTERM");
    });
    npm.stdout.on("end", () => resolve(said));
  });
}

it("a program that npm started ends when npm alone is told to stop, and would go on without watching", async () => {
  expect(await Promise.all([saidAfterStop("watching"), saidAfterStop("deaf")])).toEqual(["up\ntold\n", "up\nnever told\n"]);
}, 30_000);
