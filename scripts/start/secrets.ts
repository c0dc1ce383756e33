import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { readIfThere, writePrivate } from "./data-directory";
import { Refusal } from "./refusal";

export type Secrets = { AUTH_SECRET: string; KEY_PEPPER: string };

const names = ["AUTH_SECRET", "KEY_PEPPER"] as const;
const leastLength = 32;

/** The operator's secrets where given, else those of `<dataDir>/secrets.json`, which is made once and only its owner can read. */
export function secretsFor(dataDir: string, variables: Record<string, string | undefined>): Secrets {
  const given = Object.fromEntries(names.map((name) => [name, variables[name]?.trim() || undefined]));
  for (const name of names) {
    if (given[name] !== undefined && given[name].length < leastLength) throw new Refusal(`${name} must have at least ${leastLength} characters; "openssl rand -hex 32" makes a good one.`);
  }
  if (given.AUTH_SECRET !== undefined && given.KEY_PEPPER !== undefined) return { AUTH_SECRET: given.AUTH_SECRET, KEY_PEPPER: given.KEY_PEPPER };
  const kept = keptSecrets(join(dataDir, "secrets.json"));
  return { AUTH_SECRET: given.AUTH_SECRET ?? kept.AUTH_SECRET, KEY_PEPPER: given.KEY_PEPPER ?? kept.KEY_PEPPER };
}

function keptSecrets(path: string): Secrets {
  const text = readIfThere(path);
  if (text !== undefined) return parse(path, text);
  const made = { AUTH_SECRET: randomBytes(32).toString("hex"), KEY_PEPPER: randomBytes(32).toString("hex") };
  writePrivate(path, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

/** A damaged file is refused, never replaced: a new pepper would lock out every key in the database. */
function parse(path: string, text: string): Secrets {
  try {
    const value: unknown = JSON.parse(text);
    if (isSecrets(value)) return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Refusal(`${path} does not hold the secrets it should; restore it from a backup, because every key and session depends on it.`);
}

function isSecrets(value: unknown): value is Secrets {
  if (typeof value !== "object" || value === null || !("AUTH_SECRET" in value) || !("KEY_PEPPER" in value)) return false;
  return [value.AUTH_SECRET, value.KEY_PEPPER].every((secret) => typeof secret === "string" && secret.length >= leastLength);
}
