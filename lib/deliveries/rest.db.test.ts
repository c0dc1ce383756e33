import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { channels } from "@/db/schema";
import { allowLoopback } from "@/db/testing/allow-loopback";
import { anOffice, type Office } from "@/db/testing/approvals-factory";
import { aChannel, aReceiver, someMessages, type Receiver } from "@/db/testing/channels-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { testChannel } from "@/lib/deliveries/replay";
import { startDeliveryWorker } from "@/lib/deliveries/worker";

allowLoopback();

let test: TestDatabase;
let office: Office;
let hook: Receiver;
let status = 500;

beforeAll(async () => {
  test = await productDatabase();
  office = await anOffice(test.db);
  hook = await aReceiver((response) => void response.writeHead(status).end());
});
afterAll(() => Promise.all([hook.close(), test.close()]));

it("what has failed for long is left alone between attempts, a test goes at once and first, and all goes out when it is taken again", async () => {
  const channel = await aChannel(test.db, office.orgId, hook.url, { failingSince: sql`clock_timestamp() - interval '1 hour'` as unknown as Date });
  await someMessages(test.db, channel, 60);
  const worker = startDeliveryWorker(test, { idleMs: 10 });
  await expect.poll(() => hook.heard.length, { timeout: 10_000, interval: 5 }).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(hook.heard, "one, and not all sixty after one another").toHaveLength(1);
  status = 204;
  const { id } = await testChannel(office.carol.ctx, channel.id);
  await expect.poll(() => hook.heard.length, { timeout: 20_000, interval: 20 }).toBeGreaterThanOrEqual(61);
  expect(hook.heard[1]?.headers["webhook-id"]).toBe(id);
  expect((await test.db.select().from(channels).where(eq(channels.id, channel.id)))[0]).toMatchObject({ failingSince: null, restUntil: null });
  await worker.stop();
});
