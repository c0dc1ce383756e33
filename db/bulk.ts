import { getTableColumns, getTableName, sql, type SQL } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { Transaction } from "@/db/client";

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString("hex")}` : value;
}

type Statement = { columns: [key: string, name: string][]; before: SQL; returning: string };
const statements = new WeakMap<PgTable, Statement>();

function statementOf(table: PgTable): Statement {
  const known = statements.get(table);
  if (known !== undefined) return known;
  const columns = Object.entries(getTableColumns(table)).flatMap(([key, column]): [string, string][] => (column.generatedIdentity === undefined && column.generated === undefined ? [[key, column.name]] : []));
  const names = columns.map(([, name]) => `"${name}"`).join(", ");
  const into = `"${getTableName(table)}"`;
  const made: Statement = {
    columns,
    before: sql.raw(`insert into ${into} (${names}) select ${names} from jsonb_populate_recordset(null::${into}, `),
    returning: columns.some(([, name]) => name === "id") ? "returning id" : "",
  };
  statements.set(table, made);
  return made;
}

/** What inserts these rows, to stand in a larger statement; `after` is what follows it there. */
export function insertion<T extends PgTable>(table: T, rows: T["$inferInsert"][], after = ""): SQL {
  const { columns, before } = statementOf(table);
  const records = rows.map((row) => {
    const record: Record<string, unknown> = {};
    for (const [key, name] of columns) record[name] = plain((row as Record<string, unknown>)[key]) ?? null;
    return record;
  });
  return sql`${before}${JSON.stringify(records)}${sql.raw(`::text::jsonb) ${after}`)}`;
}

/**
 * Inserts any number of rows by one statement with one parameter: its text is the same for one row and for a thousand, so
 * it is prepared once. Columns that no row names keep out of it; answers the ids that were written, with `skipKnown` those
 * that were not there before.
 */
export async function insertRows<T extends PgTable>(db: Transaction, table: T, rows: T["$inferInsert"][], options: { skipKnown?: boolean } = {}): Promise<string[]> {
  const [first] = rows;
  if (first === undefined) return [];
  const { returning } = statementOf(table);
  const written = await db.execute<{ id: string }>(insertion(table, rows, options.skipKnown === true ? `on conflict (id) do nothing ${returning}` : returning));
  return written.map((row) => row.id);
}
