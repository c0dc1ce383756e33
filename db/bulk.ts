import { getTableColumns, getTableName, sql, type SQL } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Transaction } from "@/db/client";

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString("hex")}` : value;
}

/**
 * Inserts any number of rows by one statement with one parameter: its text is the same for one row and for a thousand, so
 * it is prepared once. Columns that no row names keep out of it; answers the ids that were written, with `skipKnown` those
 * that were not there before.
 */
export async function insertRows<T extends PgTable>(db: Transaction, table: T, rows: T["$inferInsert"][], options: { skipKnown?: boolean } = {}): Promise<string[]> {
  const [first] = rows;
  if (first === undefined) return [];
  const columns = Object.entries(getTableColumns(table)).filter(([, column]) => column.generatedIdentity === undefined && column.generated === undefined);
  const names: SQL = sql.join(columns.map(([, column]) => sql.identifier(column.name)), sql`, `);
  const records = rows.map((row) => Object.fromEntries(columns.map(([key, column]) => [column.name, plain((row as Record<string, unknown>)[key]) ?? null])));
  const into = sql.identifier(getTableName(table));
  const conflict = options.skipKnown === true ? sql`on conflict (id) do nothing` : sql``;
  const returning = columns.some(([, column]) => column.name === "id") ? sql`returning id` : sql``;
  const written = await db.execute<{ id: string }>(sql`insert into ${into} (${names}) select ${names} from jsonb_populate_recordset(null::${into}, ${JSON.stringify(records)}::text::jsonb) ${conflict} ${returning}`);
  return written.map((row) => row.id);
}
