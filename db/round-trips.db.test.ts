import { once } from "node:events";
import { connect as dial, createServer, type AddressInfo, type Socket } from "node:net";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connect, type Connection } from "@/db/client";
import { testDatabase, type TestDatabase } from "@/db/testing/database";

let database: TestDatabase;
const open: (() => unknown)[] = [];
beforeAll(async () => {
  database = await testDatabase({ max: 2 });
});
afterAll(async () => {
  for (const close of open) await close();
  await database.close();
});

/** A connection over a wire that counts how often the client speaks after the server did. */
async function counted(): Promise<{ connection: Connection; trips(): number }> {
  const { hostname, port } = new URL(database.url);
  const sockets = new Set<Socket>();
  let trips = 0;
  let serverSpokeLast = true;
  const server = createServer((client) => {
    const upstream = dial(Number(port), hostname);
    for (const socket of [client, upstream]) sockets.add(socket.on("error", () => undefined));
    client.on("data", (bytes) => {
      if (serverSpokeLast) trips += 1;
      serverSpokeLast = false;
      upstream.write(bytes);
    });
    upstream.on("data", (bytes) => {
      serverSpokeLast = true;
      client.write(bytes);
    });
    client.once("close", () => upstream.destroy());
    upstream.once("close", () => client.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(database.url);
  url.port = String((server.address() as AddressInfo).port);
  const connection = connect(url.href, { max: 1, patience: 20 });
  open.unshift(() => connection.close(), () => server.close());
  return { connection, trips: () => trips };
}

it("a statement that is new on a connection takes one round trip like a known one, in a transaction and outside", async () => {
  const { connection, trips } = await counted();
  await connection.sql`select 1`;
  const tripsOf = async (work: () => Promise<unknown>) => {
    const before = trips();
    await work();
    return trips() - before;
  };
  const inTransaction = () => connection.db.transaction(async (tx) => void (await tx.execute(sql`select ${"a"}::text as one`)));
  const tagged = () => connection.sql`select ${"b"}::text as two`.then(() => undefined);
  expect([await tripsOf(inTransaction), await tripsOf(inTransaction)]).toEqual([3, 3]);
  expect(await connection.sql.unsafe("select 1 from pg_prepared_statements where statement like 'select $1::text as one%'"), "and is kept prepared").toHaveLength(1);
  const ofMany = (count: number) => connection.db.transaction(async (tx) => void (await tx.execute(sql`select 1 where 'x' in ${Array.from({ length: count }, (_, n) => String(n))}`)));
  await ofMany(65);
  expect([await tripsOf(() => ofMany(65)), await tripsOf(() => ofMany(400))]).toEqual([3, 3]);
  expect(await connection.sql.unsafe("select 1 from pg_prepared_statements where statement like '%where ''x'' in%'"), "of many things at once none is kept").toHaveLength(0);
  await ofMany(3);
  expect(await connection.sql.unsafe("select 1 from pg_prepared_statements where statement like '%where ''x'' in%'")).toHaveLength(1);
  const ofDrizzle = () => connection.db.execute(sql`select ${"d"}::text as four`);
  expect([await tripsOf(ofDrizzle), await tripsOf(ofDrizzle)]).toEqual([1, 1]);
  expect([await tripsOf(tagged), await tripsOf(tagged)]).toEqual([1, 1]);
  const withTypesAsked = () => connection.sql`select ${["c"]}::text[] as three`.then(() => undefined);
  expect([await tripsOf(withTypesAsked), await tripsOf(withTypesAsked)], "control: an array's type is asked for first").toEqual([2, 1]);
});
