import { database } from "@/lib/database";
import { env } from "@/lib/env";
import { silentLoops, type Loop } from "@/lib/loops";

/** `stopped` names the loops of this process's worker that stand still: mail and pushes, messages to channels, escalation and expiry. */
export type Health = { status: "ready" | "not_ready"; database: boolean; migrations: boolean; worker: "running" | "stopped" | "elsewhere"; stopped?: Loop[] };

/** The background work is done here, or by another process with `npm run worker`. */
function worker(): Pick<Health, "worker" | "stopped"> {
  if (env().WORKER === "off") return { worker: "elsewhere" };
  const stopped = silentLoops();
  return stopped.length === 0 ? { worker: "running" } : { worker: "stopped", stopped };
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
    const work = worker();
    return { status: migrations && work.worker !== "stopped" ? "ready" : "not_ready", database: true, migrations, ...work };
  } catch {
    return { status: "not_ready", database: false, migrations: false, ...worker() };
  }
}
