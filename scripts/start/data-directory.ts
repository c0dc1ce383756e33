import { randomBytes } from "node:crypto";
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { errnoOf, Refusal } from "./refusal";

/** `mkdirSync`'s own recursion never ends where a parent is there and yet refuses with ENOENT, as /proc does; this one makes one attempt each. */
function makeDirectory(path: string, mode: number): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeDirectory(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
  }
}

/** Makes the data directory if need be and proves that it can be written; answers its absolute path. */
export function openDataDirectory(path: string): string {
  const dataDir = resolve(path);
  const probe = join(dataDir, `.probe-${process.pid}`);
  try {
    // Root lends Postgres an account of its own, which has to pass through here; the files inside are 0600 each.
    makeDirectory(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
    closeSync(openSync(probe, "w", 0o600));
    rmSync(probe);
  } catch (error) {
    throw new Refusal(`The data directory ${dataDir} cannot be written (${errnoOf(error) ?? "unknown error"}); make it writable, or name another in COUNTERSIGN_DATA_DIR.`);
  }
  return dataDir;
}

/** Writes a file that only its owner can read, all of it or nothing. */
export function writePrivate(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

/** The text of a file, or undefined when there is no such file. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** A secret kept in the data directory: read when there, else made of 32 random bytes and kept. */
export function keptSecret(path: string): string {
  const known = readIfThere(path)?.trim();
  if (known !== undefined && known.length >= 32) return known;
  const secret = randomBytes(32).toString("hex");
  writePrivate(path, `${secret}\n`);
  return secret;
}
