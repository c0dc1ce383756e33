import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const systemNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const remedy = "install Chromium and say where it is in CHROMIUM_PATH";

/**
 * The browser for the browser tests: CHROMIUM_PATH, Playwright's own, or the system's; answers its path, or undefined where there is none.
 * Throws an Error of one sentence when CHROMIUM_PATH names nothing.
 */
export async function findBrowser() {
  const named = process.env.CHROMIUM_PATH?.trim();
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named} and there is nothing; correct it, or leave it out to have a browser found.`);
  }
  const { chromium } = await import("playwright");
  return [chromium.executablePath(), ...onPath()].find((path) => path !== "" && starts(path));
}

/** Finds a browser and, where there is none, installs one: the system's package as root, else Playwright's download. */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found !== undefined) return found;
  const tried = [];
  for (const { name, file, args } of ways()) {
    console.log(`No browser found; installing one with ${name} …`);
    tried.push(name);
    if ((await run(file, args)) !== 0) continue;
    const installed = await findBrowser();
    if (installed !== undefined) return installed;
  }
  throw new Error(`No browser was found and none could be installed (tried ${tried.join(" and ")}); ${remedy}.`);
}

function ways() {
  const playwright = { name: "npx playwright install chromium", file: process.execPath, args: [join(root, "node_modules", "playwright", "cli.js"), "install", "chromium"] };
  const apt = { name: "apt-get install chromium", file: "sh", args: ["-c", "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium"] };
  const isRoot = process.getuid?.() === 0;
  return isRoot && existsSync("/usr/bin/apt-get") ? [apt, playwright] : [playwright];
}

function onPath() {
  const directories = (process.env.PATH ?? "").split(delimiter);
  return systemNames.flatMap((name) => directories.map((directory) => join(directory, name)));
}

/** A browser that lacks its libraries is there and still of no use. */
function starts(path) {
  if (!existsSync(path)) return false;
  return spawnSync(path, ["--version"], { stdio: "ignore", timeout: 30_000 }).status === 0;
}

function run(file, args) {
  const child = spawn(file, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
