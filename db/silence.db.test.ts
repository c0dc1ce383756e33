import { createServer, connect as open, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect } from "@/db/client";
import { testDatabase, type TestDatabase } from "@/db/testing/database";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase({ max: 2 });
});
afterAll(() => test.close());

/** What stands between server and client, and lets nothing through any more on the connections that it has, without ending one, when it is told to. */
async function wire() {
  const target = new URL(test.url);
  const pairs: { client: Socket; server: Socket }[] = [];
  let refuses = false;
  const proxy = createServer((client) => {
    if (refuses) client.destroy();
    if (refuses) return;
    const server = open(Number(target.port), target.hostname);
    pairs.push({ client, server });
    client.pipe(server).pipe(client);
    for (const end of [client, server]) end.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const url = new URL(test.url);
  url.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return {
    url: url.href,
    made: () => pairs.length,
    refuse: (really: boolean) => void (refuses = really),
    fallSilent: () => {
      for (const { client, server } of pairs) {
        client.unpipe(server).resume();
        server.unpipe(client).resume();
      }
    },
    close: () => {
      for (const { client, server } of pairs) [client, server].forEach((end) => end.destroy());
      proxy.close();
    },
  };
}

const failed = (work: Promise<unknown>) => work.then(() => "answered", (error: { code?: string; cause?: { code?: string } }) => error.code ?? error.cause?.code ?? "another error");
const within = (ms: number, work: Promise<unknown>) => Promise.race([failed(work), sleep(ms).then(() => "still waits")]);

it("a connection that falls silent under a statement, a transaction or a statement that has been sent along is ended, and the next ones are answered", async () => {
  const between = await wire();
  const { db, sql: client, close } = connect(between.url, { max: 3, silenceMs: 1_500 });
  try {
    await Promise.all([1, 2, 3].map(() => db.execute(sql`select pg_sleep(0.05)`)));
    const inside = db.transaction(async (tx) => {
      await tx.execute(sql`select 1`);
      await sleep(300);
      await tx.execute(sql`select 2`);
    });
    await sleep(100);
    between.fallSilent();
    expect(await Promise.all([inside, db.execute(sql`select 3`), client`select 4`].map((work) => within(8_000, work)))).toEqual(["CONNECTION_CLOSED", "CONNECTION_CLOSED", "CONNECTION_CLOSED"]);
    expect(await Promise.all([1, 2, 3].map(() => within(8_000, db.transaction((tx) => tx.execute(sql`select 5`)))))).toEqual(["answered", "answered", "answered"]);
  } finally {
    await close();
    between.close();
  }
});

it("positive control: the driver alone waits for as long as it is looked at", async () => {
  const between = await wire();
  const bare = postgres(between.url, { max: 1, fetch_types: false });
  await bare`select 1`;
  between.fallSilent();
  expect(await within(4_000, bare`select 2`)).toBe("still waits");
  between.close();
  await bare.end({ timeout: 0 });
});

it("who listens on a connection that falls silent listens anew, also after the server could not be reached for a while; who hears a beat keeps the connection", async () => {
  const between = await wire();
  const { sql: client, close } = connect(between.url, { max: 1, unheardMs: 2_000 });
  const speaker = postgres(test.url, { max: 1, fetch_types: false });
  const heard: string[] = [];
  try {
    await client.listen("news", (word) => heard.push(word));
    const hears = (word: string) => expect.poll(async () => speaker`select pg_notify('news', ${word})`.then(() => heard.includes(word)), { timeout: 8_000, interval: 100 }).toBe(true);
    await hears("first");
    const made = between.made();
    for (let beat = 0; beat < 4; beat += 1) await Promise.all([speaker`select pg_notify('news', 'beat')`, sleep(1_000)]);
    expect(between.made()).toBe(made);
    between.refuse(true);
    between.fallSilent();
    await sleep(4_000);
    between.refuse(false);
    await hears("second");
  } finally {
    await Promise.all([close(), speaker.end()]);
    between.close();
  }
});

it("what is answered late but in time, and connections with nothing to do, are left alone", async () => {
  const between = await wire();
  const { db, close } = connect(between.url, { max: 1, silenceMs: 1_500 });
  try {
    await db.execute(sql`select 1`);
    const made = between.made();
    await sleep(3_500);
    for (const seconds of [1.2, 1.2]) expect(await failed(db.execute(sql`select pg_sleep(${seconds})`))).toBe("answered");
    expect(between.made()).toBe(made);
  } finally {
    await close();
    between.close();
  }
});
