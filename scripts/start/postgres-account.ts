import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { Refusal } from "./refusal";

/** Under which account Postgres runs, and what has to stand before its command line. */
export type Account = { uid?: number; gid?: number; prefix: readonly string[] };

type Entry = { uid: number; gid: number };

/**
 * Postgres refuses to run as root, so root lends it an account without rights of its own.
 * That account must reach `paths`; where a directory above them is closed to it, `setpriv` leaves it the one capability to pass.
 */
export function accountFor(paths: readonly string[], existing?: string): Account {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const entry = ownerOf(existing) ?? accountNamed("postgres") ?? accountNamed("nobody");
  if (entry === undefined) throw new Refusal('Postgres does not run as root and there is neither a "postgres" nor a "nobody" account to lend it; start as another user, or set DATABASE_URL.');
  const closed = paths.map((path) => firstClosed(path, entry)).find((path) => path !== undefined);
  if (closed === undefined) return { ...entry, prefix: [] };
  const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));
  if (setpriv === undefined) {
    throw new Refusal(`Postgres runs without root's rights and cannot pass ${closed}; put the project and COUNTERSIGN_DATA_DIR where everybody may enter, start as another user, or set DATABASE_URL.`);
  }
  const ids = [`--reuid=${entry.uid}`, `--regid=${entry.gid}`, "--clear-groups"];
  return { prefix: [setpriv, ...ids, "--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--"], ...entry };
}

/** How to spawn a command under an account: with `setpriv` the change of user is its job, else the kernel's at spawn. */
export function commandAs(account: Account, command: string, args: readonly string[]): { file: string; args: string[]; ids: { uid?: number; gid?: number } } {
  const [file, ...before] = account.prefix;
  if (file !== undefined) return { file, args: [...before, command, ...args], ids: {} };
  const ids = account.uid === undefined || account.gid === undefined ? {} : { uid: account.uid, gid: account.gid };
  return { file: command, args: [...args], ids };
}

/** The nearest directory at or above `path` that the account may not enter. */
function firstClosed(path: string, entry: Entry): string | undefined {
  for (let at = path; ; at = dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false });
    const bit = stat?.uid === entry.uid ? 0o100 : stat?.gid === entry.gid ? 0o010 : 0o001;
    if (stat?.isDirectory() && (stat.mode & bit) === 0) return at;
    if (at === dirname(at)) return undefined;
  }
}

/** A cluster stays with the account that made it. */
function ownerOf(path: string | undefined): Entry | undefined {
  const stat = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
  return stat === undefined || stat.uid === 0 ? undefined : { uid: stat.uid, gid: stat.gid };
}

function accountNamed(name: string): Entry | undefined {
  const fields = passwordEntry(name)?.split(":");
  const uid = Number(fields?.[2]);
  const gid = Number(fields?.[3]);
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : undefined;
}

function passwordEntry(name: string): string | undefined {
  try {
    return execFileSync("getent", ["passwd", name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    const lines = existsSync("/etc/passwd") ? readFileSync("/etc/passwd", "utf8").split("\n") : [];
    return lines.find((line) => line.startsWith(`${name}:`));
  }
}
