import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { testDatabase, type TestDatabase } from "@/db/testing/database";

const STORM = fileURLToPath(new URL("./testing/storm-process.ts", import.meta.url));
let test: TestDatabase;

beforeAll(async () => {
  test = await testDatabase({ max: 2 });
  await test.sql`create table storm (pair text not null)`;
});
afterAll(() => test.close());

/** Ends the connections of a process in the middle of what they do until it says what became of it. */
async function storm(...options: string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", STORM, test.url, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (words: string) => (said += words));
  await once(child.stdout, "data");
  let ended = 0;
  const until = Date.now() + 2_200;
  while (Date.now() < until) {
    const rows = await test.sql`select pg_terminate_backend(pid) from (select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null order by random() limit 2) found`;
    ended += rows.length;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  await exited;
  const told = JSON.parse(said.trim().split("\n").at(-1) ?? "") as { uncaught: number; hanging: number; works: boolean; acknowledged: string[] };
  const rows = await test.sql<{ pair: string; n: number }[]>`select pair, count(*)::int as n from storm group by pair`;
  await test.sql`truncate storm`;
  const kept = new Map(rows.map(({ pair, n }) => [pair, n]));
  return { ...told, ended, halves: rows.filter(({ n }) => n !== 2).length, lost: told.acknowledged.filter((pair) => kept.get(pair) !== 2).length };
}

it("connections that end in the middle of transactions: each transaction is done whole or not at all and comes to an end, and every place of the pool works afterwards", async () => {
  const { acknowledged, ended, ...told } = await storm();
  expect(ended).toBeGreaterThan(20);
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(told).toEqual({ uncaught: 0, hanging: 0, works: true, halves: 0, lost: 0 });
});

it("positive control: the driver alone throws where nobody can catch it, and the pool is dead afterwards", async () => {
  const { uncaught, hanging, works } = await storm("bare");
  expect(uncaught).toBeGreaterThan(0);
  expect({ hangs: hanging > 0, works }).toEqual({ hangs: true, works: false });
});
