import { fileURLToPath } from "node:url";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { channelDeliveries } from "@/db/schema";
import { allowLoopback } from "@/db/testing/allow-loopback";
import { aChannel, aReceiver, someMessages, type Receiver, type TestChannel } from "@/db/testing/channels-factory";
import { aProcess } from "@/db/testing/child";
import type { TestDatabase } from "@/db/testing/database";
import { anOrganization } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";

const DELIVERIES = Number(process.env.TEST_DELIVERIES ?? 2_000);
const KILLS = Number(process.env.TEST_KILLS ?? 5);
const ENDPOINTS = 10;
const PROCESS = fileURLToPath(new URL("./testing/worker-process.ts", import.meta.url));

allowLoopback();

let test: TestDatabase;
let receiver: Receiver;
const taken = new Map<string, number>();
const bodies = new Map<string, Set<string>>();
let refused = 0;

beforeAll(async () => {
  test = await productDatabase();
  receiver = await aReceiver((response, heard) => {
    const id = heard.headers["webhook-id"] ?? "";
    bodies.set(id, (bodies.get(id) ?? new Set()).add(heard.body));
    if (Math.random() < 0.5) {
      refused += 1;
      const way = refused % 4;
      if (way === 0) response.destroy();
      else if (way === 1) response.writeHead(500).end("no");
      else if (way === 2) response.writeHead(429, { "Retry-After": "0" }).end();
      else response.writeHead(503).end();
      return;
    }
    taken.set(id, (taken.get(id) ?? 0) + 1);
    response.writeHead(200).end("ok");
  });
});
afterAll(async () => {
  await receiver.close();
  await test.close();
});

const queued = async () => test.db.$count(channelDeliveries, eq(channelDeliveries.state, "queued"));

it(`${DELIVERIES} messages to a receiver that fails half the time, the worker killed ${KILLS} times: each is taken or a dead letter, none is lost, each keeps its id and words`, async () => {
  const org = await anOrganization(test.db);
  const ids: string[] = [];
  for (let index = 0; index < ENDPOINTS; index += 1) {
    const channel: TestChannel = await aChannel(test.db, org, `${receiver.url}/${index}`);
    ids.push(...(await someMessages(test.db, channel, DELIVERIES / ENDPOINTS)));
  }
  let killedAtWork = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = await aProcess(PROCESS);
    const before = receiver.heard.length;
    await expect.poll(async () => receiver.heard.length > before + DELIVERIES / (KILLS * 3) || (await queued()) === 0, { timeout: 30_000, interval: 5 }).toBe(true);
    if ((await queued()) > 0) killedAtWork += 1;
    await child.kill();
  }
  const last = await aProcess(PROCESS);
  await expect.poll(queued, { timeout: Math.max(240_000, DELIVERIES * 120), interval: 100 }).toBe(0);
  await last.kill();

  const rows = await test.db.select({ id: channelDeliveries.id, state: channelDeliveries.state, attempts: channelDeliveries.attempts }).from(channelDeliveries);
  expect(rows).toHaveLength(DELIVERIES);
  expect(rows.filter(({ state }) => state !== "sent" && state !== "dead")).toEqual([]);
  expect(rows.filter(({ id, state }) => state === "sent" && !taken.has(id))).toEqual([]);
  expect([...bodies.keys()].filter((id) => !ids.includes(id))).toEqual([]);
  expect([...bodies.values()].filter((said) => said.size !== 1)).toEqual([]);
  const delivered = rows.filter(({ state }) => state === "sent").length;
  expect(delivered).toBeGreaterThan(DELIVERIES * 0.98);
  expect(killedAtWork).toBeGreaterThan(KILLS / 2);
  expect(refused).toBeGreaterThan(DELIVERIES * 0.5);
  const [lost] = await test.db.execute<{ count: number }>(sql`select count(*)::int as count from channel_deliveries d where attempts > (select count(*) from channel_attempts a where a.delivery_id = d.id)`);
  expect(lost?.count, "kills met messages under way, so that taking them up again was put to the test").toBeGreaterThan(0);
}, 300_000 + KILLS * 45_000 + DELIVERIES * 120);
