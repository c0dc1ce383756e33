import { database } from "@/lib/database";
import { env } from "@/lib/env";
import { workerIsAlive } from "@/lib/notifications/worker";

export type Health = { status: "ready" | "not_ready"; database: boolean; migrations: boolean; worker: "running" | "stopped" | "elsewhere" };

/** Mail and expiry notes are done here, or by another process with `npm run worker`. */
function worker(): Health["worker"] {
  if (env().WORKER === "off") return "elsewhere";
  return workerIsAlive() ? "running" : "stopped";
}

/** Whether the database answers and is at the present schema; never takes longer than two seconds. */
export async function readiness(): Promise<Health> {
  try {
    const [row] = await Promise.race([
      database().sql<{ ready: boolean }[]>`select to_regclass('public.audit_heads') is not null as ready`,
      new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error("late")), 2_000).unref();
      }),
    ]);
    const migrations = row?.ready === true;
    return { status: migrations && worker() !== "stopped" ? "ready" : "not_ready", database: true, migrations, worker: worker() };
  } catch {
    return { status: "not_ready", database: false, migrations: false, worker: worker() };
  }
}
