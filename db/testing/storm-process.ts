import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { connect } from "@/db/client";
import * as schema from "@/db/schema";

/**
 * Transactions of three statements on a pool whose connections somebody keeps ending, for two seconds; `bare` as the driver alone
 * does it. Says at the end what was thrown where nobody could catch it, how many transactions never came to an end, and how many
 * places of the pool still work.
 */
const [url = "", bare] = process.argv.slice(2);
const PLACES = 8;
let uncaught = 0;
process.on("uncaughtException", () => (uncaught += 1));
const db = bare === "bare" ? drizzle(postgres(url, { max: PLACES, connect_timeout: 2, backoff: () => 0.05, fetch_types: false, connection: { application_name: "countersign" } }), { schema }) : connect(url, { max: PLACES }).db;
process.stdout.write("working\n");

const acknowledged: string[] = [];
let [begun, ended, number] = [0, 0, 0];
const until = Date.now() + 2_000;
async function writePairs(): Promise<void> {
  while (Date.now() < until) {
    const pair = `${process.pid}-${(number += 1)}`;
    begun += 1;
    const work = db.transaction(async (tx) => {
      await tx.execute(sql`insert into storm (pair) values (${pair})`);
      if (number % 2 === 0) await sleep(Math.random() * 20);
      await tx.execute(sql`select pg_sleep(${Math.random() / 100})`);
      await tx.execute(sql`insert into storm (pair) values (${pair})`);
    });
    void work.then(() => acknowledged.push(pair), () => undefined).finally(() => (ended += 1));
    await Promise.race([work.catch(() => undefined), sleep(500)]);
  }
}
await Promise.all(Array.from({ length: PLACES * 2 }, writePairs));
await sleep(1_500);
const works = async () => (await Promise.race([Promise.all(Array.from({ length: PLACES }, () => db.execute(sql`select pg_sleep(0.1)`))).then(() => true, () => false), sleep(1_000).then(() => false)]));
await works();
process.stdout.write(`${JSON.stringify({ uncaught, hanging: begun - ended, works: await works(), acknowledged })}\n`);
process.exit(0);
