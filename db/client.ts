import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import * as schema from "@/db/schema";

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database["transaction"]>[0]>[0];
export type Connection = { sql: postgres.Sql; db: Database; close(): Promise<void> };

export type ConnectOptions = { max?: number; prepare?: boolean; connectTimeoutSeconds?: number };

/** Opens a pool. `prepare: false` is for transaction poolers such as PgBouncer. */
export function connect(url: string, options: ConnectOptions = {}): Connection {
  const sql = postgres(url, {
    max: options.max ?? 20,
    prepare: options.prepare ?? true,
    connect_timeout: options.connectTimeoutSeconds ?? 2,
    idle_timeout: 0,
    backoff: () => 0.1,
    onnotice: () => undefined,
    connection: { application_name: "countersign", statement_timeout: 10_000, lock_timeout: 8_000, idle_in_transaction_session_timeout: 15_000 },
  });
  return { sql, db: drizzle(sql, { schema }), close: () => sql.end({ timeout: 2 }) };
}
