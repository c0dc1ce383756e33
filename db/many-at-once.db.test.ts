import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect } from "@/db/client";
import { testDatabase, type TestDatabase } from "@/db/testing/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase({ max: 2 });
});
afterAll(() => database.close());

const CONNECTIONS = 2;

/** More and more statements at once, and transactions after them: what the transactions that failed were told. */
async function refusals(sql: postgres.Sql): Promise<string[]> {
  const told: string[] = [];
  for (let more = -6; more <= 6; more += 1) {
    const reads = Array.from({ length: 100 * CONNECTIONS + more }, () => sql.unsafe("select 1").execute());
    const transactions = Array.from({ length: 4 }, () => sql.begin((inner) => inner.unsafe("select 2")));
    for (const one of await Promise.allSettled([...reads, ...transactions])) if (one.status === "rejected") told.push(String((one.reason as { code?: string }).code));
  }
  return told;
}

it("a transaction is kept to its connection however many statements wait there", async () => {
  const connection = connect(database.url, { max: CONNECTIONS });
  expect(await refusals(connection.sql)).toEqual([]);
  const [left] = await connection.sql.unsafe<{ n: number }[]>("select count(*)::int as n from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'");
  expect(left?.n).toBe(0);
  await connection.close();
});

it("positive control: with the driver's own room a transaction that is the last to find some fails", async () => {
  const sql = postgres(database.url, { max: CONNECTIONS, fetch_types: false, onnotice: () => undefined });
  expect(await refusals(sql)).toContain("UNSAFE_TRANSACTION");
  await sql.end({ timeout: 2 });
});
