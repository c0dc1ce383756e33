import { database } from "@/lib/database";
import { startBackgroundWork, stopBackgroundWork } from "@/lib/jobs/worker";
import { whenNpmIsGone } from "./start/npm-parent";

/** `npm run worker`: the background work of this deployment in a process of its own; any number of them may run on one database. */
async function main(): Promise<void> {
  const connection = database();
  await connection.sql`select 1`;
  startBackgroundWork();
  console.log("The worker is running. Ctrl+C ends it after what it is sending.");
  const alive = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    whenNpmIsGone(resolve);
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
