import { count, eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { approvalRequests, channelDeliveries } from "@/db/schema";
import type { Connection } from "@/db/client";
import { allowLoopback } from "@/db/testing/allow-loopback";
import { anOffice, aRequest } from "@/db/testing/approvals-factory";
import { aChannel, aReceiver, FACTS, someMessages, type Receiver, type TestChannel } from "@/db/testing/channels-factory";
import type { TestDatabase } from "@/db/testing/database";
import { anOrganization } from "@/db/testing/people-factory";
import { productDatabase } from "@/db/testing/product-database";
import { connectWorker } from "@/lib/database";
import { startDeliveryWorker } from "@/lib/deliveries/worker";
import { newId } from "@/lib/ids";

allowLoopback();

/** `npm run prove:deliveries` sets the full figures and holds the times to what is promised; the tests hold only that all arrives, for nothing here is timed. */
const PROVE = process.env.COUNTERSIGN_PROVE === "1";
const SECONDS = Number(process.env.COUNTERSIGN_FLOW_SECONDS ?? 2);
const REQUESTS_A_SECOND = Number(process.env.COUNTERSIGN_FLOW_REQUESTS ?? 10);
const ENDPOINTS = 50;
const HANGS_MS = 30_000;

let test: TestDatabase;
let others: Receiver;
let own: Connection;
const arrivedAt = new Map<string, number>();

beforeAll(async () => {
  others = await aReceiver((response, heard) => {
    const id = heard.headers["webhook-id"] ?? "";
    if (!arrivedAt.has(id)) arrivedAt.set(id, Date.now());
    response.writeHead(204).end();
  });
  test = await productDatabase();
  own = connectWorker();
});
afterAll(async () => {
  await others.close();
  await own.close();
  await test.close();
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));

function said(what: string, milliseconds: number[]): { p50: number; p95: number } {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const figures = { p50: at(0.5), p95: at(0.95) };
  if (PROVE) process.stdout.write(`${what}: ${sorted.length} messages, p50 ${figures.p50} ms, p95 ${figures.p95} ms, longest ${sorted.at(-1) ?? 0} ms\n`);
  return figures;
}

describe("how soon a message is handed over", () => {
  it(`one of ${ENDPOINTS} endpoints hangs: every message to the others arrives while it does`, async () => {
    const org = await anOrganization(test.db);
    const held = await aReceiver((response) => void setTimeout(() => response.writeHead(204).end(), HANGS_MS).unref());
    const hanging = await aChannel(test.db, org, held.url);
    const rest: TestChannel[] = [];
    while (rest.length < ENDPOINTS - 1) rest.push(await aChannel(test.db, org, others.url));
    const worker = startDeliveryWorker(own);
    const written = new Map<string, number>();
    const started = Date.now();
    for (let round = 0; round < SECONDS * 2; round += 1) {
      await someMessages(test.db, hanging, 10);
      const now = new Date();
      const rows = rest.map(({ id: channelId, orgId }) => ({ id: newId("delivery"), orgId, channelId, event: "approval.requested", facts: FACTS, nextAttemptAt: now, createdAt: now }));
      for (const { id } of rows) written.set(id, now.getTime());
      await test.db.insert(channelDeliveries).values(rows);
      await pause(started + (round + 1) * 500 - Date.now());
    }
    await expect.poll(() => [...written.keys()].filter((id) => !arrivedAt.has(id)).length, { timeout: 60_000, interval: 50 }).toBe(0);
    expect(held.heard.length).toBeGreaterThan(0);
    const [waiting] = await test.db.select({ n: count() }).from(channelDeliveries).where(eq(channelDeliveries.channelId, hanging.id));
    expect(waiting?.n).toBe(SECONDS * 20);
    const { p95 } = said("one of 50 endpoints hangs, the other 49", [...written].map(([id, at]) => (arrivedAt.get(id) ?? 0) - at));
    if (PROVE) expect(p95).toBeLessThanOrEqual(3_000);
    await held.close();
    await worker.stop();
  });

  it(`${REQUESTS_A_SECOND} requests a second: each is handed to a webhook`, async () => {
    const office = await anOffice(test.db);
    await test.sql`update organizations set agent_creations_per_minute = 100000, agent_pending_cap = 100000 where id = ${office.orgId}`;
    const channel = await aChannel(test.db, office.orgId, others.url, { events: ["approval.requested"] });
    const worker = startDeliveryWorker(own);
    const total = SECONDS * REQUESTS_A_SECOND;
    const started = Date.now();
    const making: Promise<unknown>[] = [];
    for (let index = 0; index < total; index += 1) {
      await pause(started + (index * 1_000) / REQUESTS_A_SECOND - Date.now());
      making.push(aRequest(office, { agent_id: `agent-${index % 40}` }));
    }
    await Promise.all(making);
    const rows = await test.db.select({ id: channelDeliveries.id, requestId: channelDeliveries.requestId }).from(channelDeliveries).where(eq(channelDeliveries.channelId, channel.id));
    expect(rows).toHaveLength(total);
    await expect.poll(() => rows.filter(({ id }) => !arrivedAt.has(id)).length, { timeout: 60_000, interval: 50 }).toBe(0);
    const asked = await test.db.select({ id: approvalRequests.id, at: approvalRequests.createdAt }).from(approvalRequests).where(inArray(approvalRequests.id, rows.flatMap(({ requestId }) => requestId ?? [])));
    const askedAt = new Map(asked.map(({ id, at }) => [id as string, at.getTime()]));
    const { p95 } = said(`${REQUESTS_A_SECOND} requests a second, from the request's row to the webhook`, rows.map(({ id, requestId }) => (arrivedAt.get(id) ?? 0) - (askedAt.get(requestId ?? "") ?? 0)));
    if (PROVE) expect(p95).toBeLessThanOrEqual(1_000);
    await worker.stop();
  });
});
