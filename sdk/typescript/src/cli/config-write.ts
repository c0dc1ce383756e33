import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isMap, parseDocument } from "yaml";
import { ConfigurationError } from "../errors";

export interface Entries {
  apiKey?: string | undefined;
  email?: string | undefined;
  baseUrl?: string | undefined;
  token?: string | undefined;
  /** Null takes it out. */
  bundleKey?: string | null | undefined;
}

/** Writes the entries given and keeps whatever else the file holds. The file is made whole, for its owner alone (0600 in 0700). */
export async function writeConfig(path: string, entries: Entries): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const document = parseDocument(await existing(path));
  if (document.errors.length > 0) throw new ConfigurationError(`${path} is not valid YAML, so nothing was written. Repair or remove it, then install again.`);
  if (isMap(document.contents)) document.contents.flow = false;
  if (entries.apiKey !== undefined) document.set("api_key", entries.apiKey);
  if (entries.baseUrl !== undefined) document.set("base_url", entries.baseUrl);
  if (entries.token !== undefined) document.set("token", entries.token);
  if (entries.bundleKey === null) document.delete("bundle_key");
  else if (entries.bundleKey !== undefined) document.set("bundle_key", entries.bundleKey);
  if (entries.email !== undefined) document.setIn(["identity", "email"], entries.email);
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, document.toString(), { mode: 0o600, flag: "w" });
  await chmod(temporary, 0o600);
  await rename(temporary, path);
}

async function existing(path: string): Promise<string> {
  try {
    const text = await readFile(path, "utf8");
    return text.trim() === "" ? "{}" : text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "{}";
    throw new ConfigurationError(`${path} cannot be read, so nothing was written. Repair or remove it, then install again.`, { cause: error });
  }
}
