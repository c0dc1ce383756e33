import { setTimeout as sleep } from "node:timers/promises";
import { migrate } from "@/db/migrate";
import { checkDatabase } from "./database-check";
import type { PostgresOptions, RunningPostgres } from "./postgres";
import { startPostgres } from "./postgres";
import { say } from "./progress";
import { errnoOf, Refusal, sentenceOf } from "./refusal";

export type RunningDatabase = { url: string; stop(): Promise<void> };

/** The operator's database once it has proved itself, or the embedded one, kept running until `stop`. */
export async function openDatabase(options: PostgresOptions & { databaseUrl: string | undefined; prepare: boolean; onLost: (sentence: string) => void }): Promise<RunningDatabase> {
  if (options.databaseUrl !== undefined) {
    for (const warning of await checkDatabase(options.databaseUrl, options)) say(warning);
    return { url: options.databaseUrl, stop: async () => {} };
  }
  return keepRunning(await startPostgres(options), options);
}

/** Brings the schema up to date; throws a Refusal that passes on what Postgres says. */
export async function migrateDatabase(url: string): Promise<void> {
  try {
    await migrate(url);
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    const advice = ["42501", "25006"].includes(errnoOf(cause) ?? "") ? " Give the user in DATABASE_URL the right to create schemas and tables there, for example as the owner of the database." : "";
    throw new Refusal(`The database could not be brought up to date: ${sentenceOf(cause)}; nothing was started.${advice}`);
  }
}

/** A database server that dies is started again on its port, so that the product's pools find it; one that keeps dying is given up. */
function keepRunning(first: RunningPostgres, options: PostgresOptions & { onLost: (sentence: string) => void }): RunningDatabase {
  let current = first;
  let stopping = false;
  const watch = async (): Promise<void> => {
    for (let failures = 0; failures < 5; failures += 1) {
      if (!stopping) await current.exited;
      if (stopping) return;
      say("The database server ended unexpectedly; starting it again.");
      await sleep(failures * 500);
      if (stopping) return;
      current = await startPostgres({ ...options, port: first.port });
    }
    options.onLost("The database server keeps ending; postgres.log in the data directory says why.");
  };
  const watching = watch().catch((error: unknown) => options.onLost(sentenceOf(error)));
  return {
    url: first.url,
    stop: async () => {
      stopping = true;
      await current.stop();
      await watching;
      await current.stop();
    },
  };
}
