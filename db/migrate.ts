import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as run } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";

/** Brings a database to the present schema; safe to call from several processes at once. Throws what Postgres says. */
export async function migrate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => undefined, connect_timeout: 5 });
  try {
    await sql`select pg_advisory_lock(7290001)`;
    await run(drizzle(sql), { migrationsFolder: fileURLToPath(new URL("./migrations", import.meta.url)) });
  } finally {
    await sql.end({ timeout: 2 });
  }
}
