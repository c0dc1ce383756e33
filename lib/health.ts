import { database } from "@/lib/database";

export type Health = { status: "ready" | "not_ready"; database: boolean; migrations: boolean };

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
    return { status: migrations ? "ready" : "not_ready", database: true, migrations };
  } catch {
    return { status: "not_ready", database: false, migrations: false };
  }
}
