import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import type { Connection, Database } from "@/db/client";
import { connect } from "@/db/client";

export type TestDatabase = {
  db: Database;
  sql: postgres.Sql;
  url: string;
  answers: Connection["answers"];
  /** Ends the connections and drops the database. */
  close(): Promise<void>;
};

/** A migrated, empty database of the caller's own; `max` is the size of its connection pool. */
export async function testDatabase(options: { max?: number } = {}): Promise<TestDatabase> {
  const templateUrl = inject("templateUrl");
  const name = `test_${randomBytes(8).toString("hex")}`;
  const template = new URL(templateUrl).pathname.slice(1);
  await maintain(templateUrl, `create database ${name} template ${template}`);
  const url = new URL(templateUrl);
  url.pathname = `/${name}`;
  const { db, sql, answers, close } = connect(url.href, { patience: 20, ...options });
  return {
    db,
    sql,
    url: url.href,
    answers,
    close: async () => {
      await close();
      await drop(templateUrl, name);
    },
  };
}

/** The server's own vacuum may be at work in it, which an ordinary role may not end and which is soon done: PostgreSQL says 42501 then. */
async function drop(templateUrl: string, name: string): Promise<void> {
  for (let left = 50; ; left -= 1) {
    try {
      return await maintain(templateUrl, `drop database if exists ${name} with (force)`);
    } catch (error) {
      if (left === 0 || (error as { code?: unknown }).code !== "42501") throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Runs beside the template, never in it: a template with a session cannot be cloned. */
async function maintain(templateUrl: string, statement: string): Promise<void> {
  const url = new URL(templateUrl);
  url.pathname = "/postgres";
  const sql = postgres(url.href, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
