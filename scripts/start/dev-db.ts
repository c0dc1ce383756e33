import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDataDirectory, readIfThere, writePrivate } from "./data-directory";
import { lockDataDirectory } from "./lock";
import { startPostgres } from "./postgres";
import { Refusal, sentenceOf } from "./refusal";
import { Shutdown } from "./shutdown";

const options = { "data-dir": { type: "string" }, port: { type: "string" }, "max-connections": { type: "string" }, fast: { type: "boolean" } } as const;

/**
 * A database server on its own, for development and tests: prints its DATABASE_URL and runs until it is told to stop.
 * Called without a directory it is the machine's shared one: the first call runs it, later ones print its URL and end.
 */
async function main(shutdown: Shutdown): Promise<void> {
  const { values } = parseArgs({ options });
  const shared = values["data-dir"] === undefined;
  const dataDir = openDataDirectory(values["data-dir"] ?? join(tmpdir(), "cs-dev-db"));
  const urlFile = join(dataDir, "database.url");
  const unlock = lockOrSayUrl(dataDir, shared ? readIfThere(urlFile) : undefined);
  if (unlock === undefined) return;
  shutdown.add(unlock);
  const port = values.port ?? (shared ? "54329" : undefined);
  const opening = startPostgres({
    dataDir,
    maxConnections: Number(values["max-connections"] ?? 400),
    fsync: values.fast !== true,
    ...(port === undefined ? {} : { port: Number(port) }),
  });
  shutdown.add(async () => (await opening.catch(() => undefined))?.stop());
  const database = await opening;
  writePrivate(urlFile, `${database.url}\n`);
  console.log(database.url);
  await database.exited;
  await shutdown.fail("The database server has ended.");
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

const shutdown = new Shutdown();
main(shutdown).catch((error: unknown) => shutdown.fail(sentenceOf(error)));
