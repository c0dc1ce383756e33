import { database } from "@/lib/database";
import { startBackgroundWork, stopBackgroundWork } from "@/lib/jobs/worker";

/**
 * A connection that ends in the middle of a transaction makes the driver throw where nobody can catch it. The statement itself
 * has failed by then, and its work is tried again; anything else that nobody caught ends the worker, as it would without this.
 */
process.on("uncaughtException", (error) => {
  const lost = error instanceof Error && /^(CONNECTION_|57P0)/.test(String((error as { code?: unknown }).code));
  process.stderr.write(`${JSON.stringify({ level: "error", error: lost ? `A connection to the database ended, and another is opened: ${error.message}` : `The worker failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` })}\n`);
  if (!lost) process.exit(1);
});

/** `npm run worker`: the background work of this deployment in a process of its own; any number of them may run on one database. */
async function main(): Promise<void> {
  const connection = database();
  await connection.sql`select 1`;
  startBackgroundWork();
  console.log("The worker is running. Ctrl+C ends it after what it is sending.");
  const alive = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
  clearInterval(alive);
  await stopBackgroundWork();
  await connection.close();
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`The worker could not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
