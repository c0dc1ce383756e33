import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What the SDK is tried under. They are fetched when they are first needed and kept, so that nobody who only runs the product pays for them. */
const BUN = "1.4.5";
const DENO = "2.9.6";
const EDGE = "5.0.0";

const PLATFORMS: Readonly<Record<string, { bun: string; deno: string }>> = {
  "linux x64": { bun: "@oven/bun-linux-x64", deno: "@deno/linux-x64-glibc" },
  "linux arm64": { bun: "@oven/bun-linux-aarch64", deno: "@deno/linux-arm64-glibc" },
  "darwin x64": { bun: "@oven/bun-darwin-x64", deno: "@deno/darwin-x64" },
  "darwin arm64": { bun: "@oven/bun-darwin-aarch64", deno: "@deno/darwin-arm64" },
  "win32 x64": { bun: "@oven/bun-windows-x64", deno: "@deno/win32-x64" },
};

export interface Runtimes {
  readonly bun: string;
  readonly deno: string;
  /** The main module of `@edge-runtime/vm`. */
  readonly edge: string;
}

/** The runtimes of this platform, installed with npm into the cache where they are not there yet. Throws a sentence where they cannot be had. */
export async function installedRuntimes(root: string): Promise<Runtimes> {
  const platform = PLATFORMS[`${process.platform} ${process.arch}`];
  if (platform === undefined) throw new Error(`There is no Bun and Deno from npm for ${process.platform} on ${process.arch}, so the SDK cannot be tried under them here.`);
  const packages = [`${platform.bun}@${BUN}`, `${platform.deno}@${DENO}`, `@edge-runtime/vm@${EDGE}`];
  const home = join(root, "node_modules/.cache", `runtimes-${BUN}-${DENO}-${EDGE}`);
  const done = join(home, "installed");
  if (!existsSync(done)) {
    console.log(`Installing ${packages.join(", ")} …`);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, "package.json"), '{ "private": true }\n');
    await npm(["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", ...packages], home);
    writeFileSync(done, "");
  }
  const binary = process.platform === "win32" ? ".exe" : "";
  const within = (path: string) => join(home, "node_modules", path);
  return { bun: within(`${platform.bun}/bin/bun${binary}`), deno: within(`${platform.deno}/deno${binary}`), edge: within("@edge-runtime/vm/dist/index.js") };
}

function npm(args: readonly string[], cwd: string): Promise<void> {
  const script = process.env["npm_execpath"];
  const [file, before] = script === undefined ? ["npm", []] : [process.execPath, [script]];
  const child = spawn(file, [...before, ...args], { cwd, stdio: "inherit", shell: script === undefined && process.platform === "win32" });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`Bun, Deno and an edge runtime could not be installed (npm ended with ${String(code)}); the SDK is promised to work under them, so this check needs a registry once.`))));
  });
}
