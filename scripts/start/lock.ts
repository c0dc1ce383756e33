import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { birthOf } from "./processes";
import { errnoOf, Refusal } from "./refusal";

type Holder = { pid: number; birth: string | null; token: string };

/**
 * Takes the data directory for this process; the returned function gives it back.
 * A directory held by a living process is refused; the lock of a dead one is replaced, by exactly one of any number of rivals.
 */
export function lockDataDirectory(dataDir: string): () => void {
  const path = join(dataDir, "launcher.lock");
  const mine: Holder = { pid: process.pid, birth: birthOf(process.pid), token: randomUUID() };
  const draft = `${path}.${mine.token}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    take(path, draft, dataDir);
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (holderOf(path)?.token === mine.token) rmSync(path, { force: true });
  };
}

/** Only who holds the lock `after-<token>` may replace the lock of that token, so two rivals never both take over. */
function take(path: string, draft: string, dataDir: string): void {
  for (;;) {
    if (linked(draft, path)) return;
    const holder = holderOf(path);
    if (holder === null) continue;
    if (isLiving(holder)) throw inUse(dataDir, holder.pid);
    const claim = `${path}.after-${holder.token}`;
    take(claim, draft, dataDir);
    const replaced = replace(path, draft, holder.token);
    rmSync(claim, { force: true });
    if (replaced) return;
  }
}

function replace(path: string, draft: string, expected: string): boolean {
  if (holderOf(path)?.token !== expected) return false;
  const copy = `${draft}.next`;
  linkSync(draft, copy);
  // rename(2) of two names of one file does nothing, so the copy must be the only name that moves over the stale lock.
  renameSync(copy, path);
  return true;
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (errnoOf(error) === "EEXIST") return false;
    throw error;
  }
}

function holderOf(path: string): Holder | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, "utf8"));
    return isHolder(value) ? value : { pid: 0, birth: null, token: "unreadable" };
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return null;
    if (error instanceof SyntaxError) return { pid: 0, birth: null, token: "unreadable" };
    throw error;
  }
}

function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null && "pid" in value && typeof value.pid === "number" && "birth" in value && "token" in value && typeof value.token === "string";
}

function isLiving(holder: Holder): boolean {
  if (holder.pid <= 0) return false;
  const birth = birthOf(holder.pid);
  return birth !== null && birth === holder.birth;
}

function inUse(dataDir: string, pid: number): Refusal {
  return new Refusal(`Countersign is already running on ${dataDir} (process ${pid}); stop it first, or give this one another COUNTERSIGN_DATA_DIR.`);
}
