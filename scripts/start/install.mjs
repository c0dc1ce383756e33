// Runs before anything is installed, so it is plain JavaScript and imports nothing but Node.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Ends the process with one sentence on a Node older than package.json asks for. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 9)) return;
  fail(`Countersign needs Node 20.9 or newer and this is Node ${process.versions.node}; install a newer one from https://nodejs.org and start again.`);
}

/** Says one sentence and ends the process with exit code 1. */
export function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Installs where the installed packages are not those of package-lock.json. */
export async function ensureInstalled(options = { dev: false }) {
  const reason = missingPackage(options.dev);
  if (reason === undefined) return;
  console.log(`Installing dependencies (${reason}) …`);
  const started = Date.now();
  const beat = setInterval(() => console.log(`  still installing, ${seconds(started)}`), 10_000);
  let outcome = await npm(["ci"]);
  // A registry that lacks packages of other platforms makes npm call the lock incomplete; npm install takes it as it is.
  if (outcome.said.includes("EUSAGE")) outcome = await npm(["install", "--no-save"]);
  clearInterval(beat);
  if (outcome.problem === undefined) return console.log(`Installed dependencies in ${seconds(started)}.`);
  console.error(outcome.said.trimEnd());
  fail(`The dependencies could not be installed (${outcome.problem}); the lines above say why, and "npm ci" in ${root} tries again.`);
}

/** npm keeps what it really installed in node_modules/.package-lock.json, written last. */
function missingPackage(dev) {
  const installed = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (installed === undefined) return "nothing is installed yet";
  const wanted = packagesOf(join(root, "package-lock.json")) ?? {};
  for (const [path, entry] of Object.entries(wanted)) {
    const skippable = path === "" || entry.optional === true || entry.devOptional === true || (entry.dev === true && !dev);
    const found = installed[path];
    if (found === undefined ? !skippable && path.includes("node_modules/") : found.version !== entry.version) return `${path.replace(/^node_modules\//, "")} has changed`;
  }
  return undefined;
}

function packagesOf(path) {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** Runs npm and answers what it complained of; `problem` is undefined when all went well. */
export function npm(command, stdout = "inherit") {
  const script = process.env.npm_execpath;
  const args = [...command, "--include=dev", "--no-audit", "--no-fund", "--no-progress"];
  const options = { cwd: root, stdio: ["ignore", stdout, "pipe"] };
  const byNode = script !== undefined && /\.c?js$/.test(script);
  const child = byNode ? spawn(process.execPath, [script, ...args], options) : spawn("npm", args, { ...options, shell: process.platform === "win32" });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (chunk) => (said += chunk));
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ problem: error.message, said }));
    child.once("close", (code, signal) => resolve({ problem: code === 0 ? undefined : `npm ended with ${signal ?? `exit code ${code}`}`, said }));
  });
}

function seconds(started) {
  return `${Math.round((Date.now() - started) / 1000)} s`;
}
