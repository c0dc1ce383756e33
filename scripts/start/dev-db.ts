import { parseArgs } from "node:util";
import { openDataDirectory } from "./data-directory";
import { lockDataDirectory } from "./lock";
import { startPostgres } from "./postgres";
import { sentenceOf } from "./refusal";

/** A database server on its own, for development and tests: prints its DATABASE_URL and runs until it is told to stop. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { "data-dir": { type: "string" }, port: { type: "string" }, "max-connections": { type: "string" }, fast: { type: "boolean" } } });
  const dataDir = openDataDirectory(values["data-dir"] ?? ".data/dev-db");
  const unlock = lockDataDirectory(dataDir);
  const database = await startPostgres({
    dataDir,
    maxConnections: Number(values["max-connections"] ?? 400),
    fsync: values.fast !== true,
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
  });
  console.log(database.url);
  await Promise.race([database.exited, new Promise((resolve) => ["SIGINT", "SIGTERM"].forEach((name) => process.once(name, resolve)))]);
  await database.stop();
  unlock();
}

main().catch((error: unknown) => {
  console.error(sentenceOf(error));
  process.exitCode = 1;
});
