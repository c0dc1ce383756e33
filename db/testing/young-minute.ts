import type { TestDatabase } from "@/db/testing/database";

/** Waits for a young minute of the database clock, so that no test stands on the border between two. */
export async function youngMinute({ sql }: Pick<TestDatabase, "sql">): Promise<void> {
  const [row] = await sql<{ s: number }[]>`select extract(second from clock_timestamp())::float8 as s`;
  if ((row?.s ?? 0) > 50) await new Promise((resolve) => setTimeout(resolve, (60.2 - (row?.s ?? 0)) * 1_000));
}
