import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "./children";
import { startNode } from "./children";
import { readIfThere } from "./data-directory";
import { lockFile } from "./lock";
import { packSdk, sdkArchive } from "./pack-sdk";
import { errnoOf, Refusal } from "./refusal";

const sources = ["app", "components", "lib", "db", "public", "sdk/typescript/src", "sdk/typescript/package.json", "sdk/typescript/README.md", "sdk/typescript/build.mjs", "instrumentation.ts", "proxy.ts", "next.config.ts", "postcss.config.mjs", "package-lock.json"];
const stampFile = join(".next", "countersign.stamp");

/** Builds the production app unless the build that is there was made from these very sources; answers what it did. */
export async function ensureBuilt(onChild: (child: Child) => void = () => {}): Promise<"reused" | "built"> {
  const sourcesHash = hashOf(sources.flatMap(filesUnder));
  if (isFresh(sourcesHash)) return "reused";
  requireWritable(".next", "node_modules");
  const unlock = await buildTurn();
  try {
    if (isFresh(sourcesHash)) return "reused";
    await packSdk(onChild);
    await build(onChild);
    writeFileSync(stampFile, stamp(sourcesHash));
    return "built";
  } finally {
    unlock();
  }
}

/** The sources as they were before the build, so that an edit during it is noticed, and tsconfig.json as Next left it, which completes it. */
function stamp(sourcesHash: string): string {
  return `${sourcesHash}\n${hashOf(["tsconfig.json"])}\n`;
}

function isFresh(sourcesHash: string): boolean {
  return readIfThere(stampFile) === stamp(sourcesHash) && readIfThere(join(".next", "BUILD_ID")) !== undefined && existsSync(sdkArchive);
}

/** Who may read a clone may run what was built in it, and nothing else. */
function requireWritable(...directories: string[]): void {
  for (const directory of directories) {
    try {
      mkdirSync(directory, { recursive: true });
      accessSync(directory, constants.W_OK);
    } catch (error) {
      throw new Refusal(`The product has to be built, and ${resolve(directory)} cannot be written (${errnoOf(error) ?? "unknown error"}); make it writable for this account, or run "npm run build" once as the owner of the project.`);
    }
  }
}

/** One builder at a time; a second one waits and then finds the work done. */
async function buildTurn(): Promise<() => void> {
  for (;;) {
    const taken = lockFile(join("node_modules", ".countersign-build.lock"));
    if (taken.held) return taken.release;
    await sleep(500);
  }
}

async function build(onChild: (child: Child) => void): Promise<void> {
  // What is built must not depend on where it is built: no real database, secret or address is within its reach.
  const env = {
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    DATABASE_URL: "postgres://build.invalid/none",
    AUTH_SECRET: "only-while-building-only-while-building",
    KEY_PEPPER: "only-while-building-only-while-building",
    HOST: "127.0.0.1",
    WORKER: "off",
  };
  const child = startNode(["node_modules/next/dist/bin/next", "build"], { env });
  onChild(child);
  const outcome = await child.ended;
  if (outcome === "exit code 0") return;
  if (outcome.startsWith("exit code")) process.stderr.write(`${child.tail(60).join("\n")}\n`);
  throw new Refusal(`The production build failed (next build: ${outcome}); the lines above say why.`);
}

function hashOf(paths: readonly string[]): string {
  const hash = createHash("sha256").update(process.version);
  for (const path of paths) hash.update(`\0${path}\0`).update(readFileSync(path));
  return hash.digest("hex");
}

function filesUnder(path: string): string[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .filter((name) => !/\.test\.tsx?$/.test(name) && name !== "testing" && !name.endsWith(".tgz"))
    .flatMap((name) => filesUnder(join(path, name)));
}
