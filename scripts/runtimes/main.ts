import { spawn } from "node:child_process";
import { cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { FakeBundle } from "../../sdk/typescript/test/fake-bundle";
import { FakeServer } from "../../sdk/typescript/test/fake-server";
import { installedRuntimes } from "./installed";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const POLICY = "version: '1'\nrules:\n  - deny: 'Bash:sudo *'\n    escalate_on_deny: true\n  - allow: 'Bash:*'\n";
const PATIENCE_MS = 120_000;

/** Tries the packed SDK of an empty project under Node, Bun, Deno and an edge runtime. Ends with exit code 1 where one of them disagrees. */
async function main(project: string): Promise<void> {
  for (const file of ["check.mjs", "run.mjs", "run.cjs", "run-edge.mjs"]) cpSync(join(here, file), join(project, file));
  const { bun, deno, edge } = await installedRuntimes(root);
  const servers = await openServers();
  try {
    const told = JSON.stringify(servers.addresses);
    const sandboxed = ["run", "--no-prompt", "--no-lock", "--node-modules-dir=manual", "--allow-net=127.0.0.1"];
    for (const file of ["run.mjs", "run.cjs"]) {
      await run("Node", process.execPath, [join(project, file), told]);
      await run("Bun", bun, [join(project, file), told]);
      await run("Deno", deno, [...sandboxed, ...(file === "run.cjs" ? [`--allow-read=${project}`] : []), join(project, file), told]);
    }
    console.log(`Edge (one script, neither process nor files): ${await inEdge(edge, project, servers.addresses)}`);
  } finally {
    await servers.close();
  }
}

async function openServers() {
  const [approving, denying, silent, away] = await Promise.all(Array.from({ length: 4 }, () => new FakeServer().start()));
  if (approving === undefined || denying === undefined || silent === undefined || away === undefined) throw new Error("No server");
  for (const server of [approving, denying, silent]) server.bundle = new FakeBundle(POLICY);
  denying.outcome = "denied";
  silent.outcome = "pending";
  const addresses = { approving: approving.url, denying: denying.url, silent: silent.url, away: away.url };
  await away.stop();
  return { addresses, close: () => Promise.all([approving, denying, silent].map((server) => server.stop())) };
}

async function run(name: string, file: string, args: readonly string[]): Promise<void> {
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "inherit"], env: { PATH: process.env["PATH"], NODE_ENV: "test" }, timeout: PATIENCE_MS });
  let said = "";
  child.stdout.on("data", (chunk) => (said += String(chunk)));
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`The packed SDK fails under ${name} (exit ${String(code)}); what it said stands above.`);
  console.log(`${name}, ${said.trim()}`);
}

async function inEdge(module: string, project: string, addresses: object): Promise<unknown> {
  const { outputFiles } = await build({ entryPoints: [join(project, "run-edge.mjs")], bundle: true, write: false, format: "iife", platform: "neutral", target: "es2022", external: ["node:*"], logLevel: "error" });
  const imported = (await import(pathToFileURL(module).href)) as { EdgeVM?: unknown; default?: { EdgeVM?: unknown } };
  const EdgeVM = (imported.EdgeVM ?? imported.default?.EdgeVM) as new () => { evaluate(code: string): unknown };
  const vm = new EdgeVM();
  vm.evaluate(`globalThis.servers = ${JSON.stringify(addresses)};`);
  if (vm.evaluate("typeof process + typeof require") !== "undefinedundefined") throw new Error("The edge runtime has a process or a require, so it proves nothing.");
  vm.evaluate(outputFiles[0]?.text ?? "");
  return vm.evaluate("globalThis.checked");
}

const [project] = process.argv.slice(2);
if (project === undefined) throw new Error("Say which project holds the packed SDK.");
await main(project);
