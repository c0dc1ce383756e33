import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureBrowser } from "./browser/find.mjs";
import { ensureInstalled, fail, requireNode, root } from "./start/install.mjs";

requireNode();
process.chdir(root);
await ensureInstalled({ dev: true });

const scratch = mkdtempSync(join(tmpdir(), "countersign-check-"));
process.once("exit", () => rmSync(scratch, { recursive: true, force: true }));
const count = { passed: 0, failed: 0 };
const only = process.argv.slice(2);

/** What a merge has to survive, cheapest first; the first that fails ends the run. */
const steps = [
  ["types", types],
  ["lint", () => tool("oxlint", "bin/oxlint", ["--deny-warnings"])],
  ["imports", imports],
  ["openapi", () => tool("tsx", "dist/cli.mjs", ["scripts/openapi.ts", "--check"])],
  ["unit", () => vitest("unit")],
  ["database", () => vitest("db")],
  ["sdk", packedSdk],
  ["build", () => tool("tsx", "dist/cli.mjs", ["scripts/start/build-once.ts"])],
  ["browser", browser],
];

const unknown = only.find((name) => steps.every(([known]) => known !== name));
if (unknown !== undefined) fail(`There is no step "${unknown}"; the steps are ${steps.map(([name]) => name).join(", ")}.`);

for (const [name, work] of steps) {
  if (only.length > 0 && !only.includes(name)) continue;
  console.log(`\n== ${name}`);
  const started = Date.now();
  const ok = await work().catch(saidFalse);
  console.log(`== ${name}: ${ok ? "passed" : "failed"} in ${Math.round((Date.now() - started) / 1000)} s`);
  if (!ok) end(name);
}
end(undefined);

function end(failedStep) {
  if (failedStep !== undefined) {
    count.failed = Math.max(1, count.failed);
    console.log(`\nStopped at "${failedStep}"; "npm test ${failedStep}" runs that step alone.`);
  }
  console.log(`\n${count.passed} passed, ${count.failed} failed`);
  process.exit(failedStep === undefined ? 0 : 1);
}

/** Next describes its own imports (styles, images, routes) in files that it writes itself and that are not committed. */
async function types() {
  if (!existsSync("next-env.d.ts") && !(await tool("next", "dist/bin/next", ["typegen"]))) return false;
  return tool("typescript", "bin/tsc", ["--noEmit", "-p", "tsconfig.check.json"]);
}

function imports() {
  const cruise = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  return run(process.execPath, ["--require", "./scripts/lint/swc-reads-tsx.cjs", cruise, "--config", ".dependency-cruiser.cjs", "app", "components", "lib", "db", "sdk/typescript/src"]);
}

async function vitest(project) {
  const report = join(scratch, `${project}.json`);
  const ok = await tool("vitest", "vitest.mjs", ["run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  const { numPassedTests = 0, numFailedTests = 0 } = read(report);
  return counted(ok, numPassedTests, numFailedTests);
}

async function browser() {
  await ensureBrowser();
  const report = join(scratch, "browser.json");
  const ok = await tool("@playwright/test", "cli.js", ["test", "--reporter=list,json"], { PLAYWRIGHT_JSON_OUTPUT_NAME: report });
  const { expected = 0, unexpected = 0, flaky = 0 } = read(report).stats ?? {};
  if (flaky > 0) console.log(`${flaky} passed only at the second try; they are named above as flaky, and deserve a look.`);
  return counted(ok, expected + flaky, unexpected);
}

/** A run that tested nothing proves nothing. */
function counted(ok, passed, failed) {
  count.passed += passed;
  count.failed += failed;
  return ok && passed > 0 && failed === 0;
}

/** The SDK as a stranger gets it: built, packed, unpacked into an empty project, loaded in both module systems, and tried under every runtime it is promised for. */
async function packedSdk() {
  const npm = (args) => (process.env.npm_execpath ? run(process.execPath, [process.env.npm_execpath, ...args]) : run("npm", args));
  if (!(await npm(["run", "build", "--workspace", "sdk/typescript"]))) return false;
  if (!(await npm(["pack", "--ignore-scripts", "--workspace", "sdk/typescript", "--pack-destination", scratch]))) return false;
  const { name, version, dependencies = {} } = read("sdk/typescript/package.json");
  const archive = join(scratch, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  const project = join(scratch, "empty-project");
  const home = join(project, "node_modules", ...name.split("/"));
  mkdirSync(home, { recursive: true });
  if (!(await run("tar", ["-xzf", archive, "--strip-components=1", "-C", home]))) return false;
  for (const dependency of Object.keys(dependencies)) symlinkSync(join(root, "node_modules", dependency), join(project, "node_modules", dependency));
  cpSync("scripts/start/packed-sdk.mjs", join(project, "loads.mjs"));
  if (!(await run(process.execPath, [join(project, "loads.mjs")], {}, project))) return false;
  return tool("tsx", "dist/cli.mjs", ["scripts/runtimes/main.ts", project]);
}

function tool(packageName, file, args, variables = {}) {
  return run(process.execPath, [join(root, "node_modules", packageName, file), ...args], variables);
}

function run(file, args, variables = {}, cwd = root) {
  const child = spawn(file, args, { cwd, stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...variables } });
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(saidFalse(error)));
    child.once("exit", (code) => resolve(code === 0));
  });
}

function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}

function saidFalse(error) {
  console.error(error instanceof Error ? error.message : String(error));
  return false;
}
