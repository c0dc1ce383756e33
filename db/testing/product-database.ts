import type { Connection } from "@/db/client";
import { testDatabase, type TestDatabase } from "@/db/testing/database";

const store = globalThis as typeof globalThis & { countersignDatabase?: Connection };

/** A database of this file's own that the product itself uses too: what `database()` answers, with the settings a server needs. */
export async function productDatabase(options: { max?: number } = {}): Promise<TestDatabase> {
  const test = await testDatabase(options);
  process.env.DATABASE_URL = test.url;
  process.env.AUTH_SECRET ??= "test-auth-secret-test-auth-secret-0000";
  process.env.WORKER ??= "off";
  process.env.KEY_PEPPER ??= "test-key-pepper-test-key-pepper-000000";
  store.countersignDatabase = { sql: test.sql, db: test.db, answers: test.answers, close: test.close };
  return test;
}
