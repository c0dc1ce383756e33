import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDataDirectory, readIfThere, writePrivate } from "./data-directory";
import { lockDataDirectory } from "./lock";
import { startPostgres } from "./postgres";
import { Refusal, sentenceOf } from "./refusal";

const options = { "data-dir": { type: "string" }, port: { type: "string" }, "max-connections": { type: "string" }, fast: { type: "boolean" } } as const;

/**
 * A database server on its own, for development and tests: prints its DATABASE_URL and runs until it is told to stop.
 * Called without a directory it is the machine's shared one: the first call runs it, later ones print its URL and end.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const shared = values["data-dir"] === undefined;
  const dataDir = openDataDirectory(values["data-dir"] ?? join(tmpdir(), "cs-dev-db"));
  const urlFile = join(dataDir, "database.url");
  const unlock = lockOrSayUrl(dataDir, shared ? readIfThere(urlFile) : undefined);
  if (unlock === undefined) return;
  const port = values.port ?? (shared ? "54329" : undefined);
  const database = await startPostgres({
    dataDir,
    maxConnections: Number(values["max-connections"] ?? 400),
    fsync: values.fast !== true,
    ...(port === undefined ? {} : { port: Number(port) }),
  });
  writePrivate(urlFile, `${database.url}\n`);
  console.log(database.url);
  await Promise.race([database.exited, new Promise((resolve) => ["SIGINT", "SIGTERM"].forEach((name) => process.once(name, resolve)))]);
  await database.stop();
  unlock();
}

function lockOrSayUrl(dataDir: string, url: string | undefined): (() => void) | undefined {
  try {
    return lockDataDirectory(dataDir);
  } catch (error) {
    if (url === undefined || !(error instanceof Refusal)) throw error;
    console.log(url.trim());
    return undefined;
  }
}

main().catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exitCode = 1;
});
