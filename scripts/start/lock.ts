import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { birthOf } from "./processes";
import { errnoOf, Refusal } from "./refusal";

type Holder = { pid: number; birth: string | null; token: string };

export type Lock = { held: true; release: () => void } | { held: false; by: number };

/** Takes the data directory for this process; the returned function gives it back. Throws a Refusal when a living process has it. */
export function lockDataDirectory(dataDir: string): () => void {
  const lock = lockFile(join(dataDir, "launcher.lock"));
  if (lock.held) return lock.release;
  throw new Refusal(`Countersign is already running on ${dataDir} (process ${lock.by}); stop it first, or give this one another COUNTERSIGN_DATA_DIR.`);
}

/** Takes a lock file, or says which living process has it; that of a dead one is replaced, by exactly one of any number of rivals. */
export function lockFile(path: string): Lock {
  const mine: Holder = { pid: process.pid, birth: birthOf(process.pid), token: randomUUID() };
  const draft = `${path}.${mine.token}`;
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 });
  try {
    const by = take(path, draft);
    if (by !== undefined) return { held: false, by };
  } finally {
    rmSync(draft, { force: true });
  }
  const release = () => {
    if (holderOf(path)?.token === mine.token) rmSync(path, { force: true });
  };
  return { held: true, release };
}

/** Only who holds the lock `after-<token>` may replace the lock of that token, so two rivals never both take over. */
function take(path: string, draft: string): number | undefined {
  for (;;) {
    if (linked(draft, path)) return undefined;
    const holder = holderOf(path);
    if (holder === null) continue;
    if (isLiving(holder)) return holder.pid;
    const claim = `${path}.after-${holder.token}`;
    const rival = take(claim, draft);
    if (rival !== undefined) return rival;
    const replaced = replace(path, draft, holder.token);
    rmSync(claim, { force: true });
    if (replaced) return undefined;
  }
}

/** A rename over one's own other name does nothing, so what moves over the stale lock is a second name of the draft. */
function replace(path: string, draft: string, expected: string): boolean {
  if (holderOf(path)?.token !== expected) return false;
  const copy = `${draft}.next`;
  linkSync(draft, copy);
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
    return isHolder(value) ? value : nobody;
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return null;
    if (error instanceof SyntaxError) return nobody;
    throw error;
  }
}

/** Whoever wrote a lock that cannot be read, as after a power cut. */
const nobody: Holder = { pid: 0, birth: null, token: "unreadable" };

function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null && "pid" in value && typeof value.pid === "number" && "birth" in value && "token" in value && typeof value.token === "string";
}

function isLiving(holder: Holder): boolean {
  if (holder.pid <= 0) return false;
  const birth = birthOf(holder.pid);
  return birth !== null && birth === holder.birth;
}
