import { and, eq, sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { channelAttempts, channelDeliveries, channels, deliveries, notifications } from "@/db/schema";
import { allowLoopback } from "@/db/testing/allow-loopback";
import { anOffice, aRequest, type Office } from "@/db/testing/approvals-factory";
import { aChannel, aReceiver, someMessages, type Receiver } from "@/db/testing/channels-factory";
import type { TestDatabase } from "@/db/testing/database";
import { productDatabase } from "@/db/testing/product-database";
import { decideRequest } from "@/lib/approvals/decide";
import { rotateSecret } from "@/lib/channels/change";
import { newWebhookSecret } from "@/lib/channels/secrets";
import { startDeliveryWorker, type DeliveryWorker, type DeliveryWorkerOptions } from "@/lib/deliveries/worker";
import type { Id } from "@/lib/ids";

allowLoopback();

const QUICK: DeliveryWorkerOptions = { schedule: [0, 0.01, 0.01, 0.01], idleMs: 10, timeoutMs: 2_000 };
let test: TestDatabase;
let office: Office;
let provider: Receiver;
let providerStatus = 202;
const open: { close(): Promise<void> }[] = [];
let workers: DeliveryWorker[] = [];

beforeAll(async () => {
  provider = await aReceiver((response) => void response.writeHead(providerStatus).end("{}"));
  process.env.PAGERDUTY_BASE_URL = provider.url;
  process.env.TWILIO_BASE_URL = provider.url;
  test = await productDatabase();
});
beforeEach(async () => {
  office = await anOffice(test.db);
  provider.heard.length = 0;
  providerStatus = 202;
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  workers = [];
  await Promise.all(open.splice(0).map((receiver) => receiver.close()));
});
afterAll(async () => {
  await provider.close();
  await test.close();
});

function start(options: DeliveryWorkerOptions = {}): void {
  workers.push(startDeliveryWorker(test, { ...QUICK, ...options }));
}
async function receiver(...given: Parameters<typeof aReceiver>): Promise<Receiver> {
  const made = await aReceiver(...given);
  open.push(made);
  return made;
}
const stateOf = async (id: Id<"channel">) => (await test.db.select({ state: channelDeliveries.state }).from(channelDeliveries).where(eq(channelDeliveries.channelId, id))).map(({ state }) => state);
const settled = (id: Id<"channel">) => expect.poll(async () => (await stateOf(id)).filter((state) => state === "queued"), { timeout: 20_000, interval: 20 }).toEqual([]);
const channelOf = async (id: Id<"channel">) => (await test.db.select().from(channels).where(eq(channels.id, id)))[0];
const attemptsOf = async (id: Id<"channel">) => test.db.select({ attempt: channelAttempts, delivery: channelDeliveries }).from(channelAttempts).innerJoin(channelDeliveries, eq(channelDeliveries.id, channelAttempts.deliveryId)).where(eq(channelDeliveries.channelId, id)).orderBy(channelAttempts.attempt);

describe("webhooks", () => {
  it("arrive signed as Standard Webhooks has it, verified by its own library, thin, with the delivery's id", async () => {
    const hook = await receiver();
    const { id, secrets } = await aChannel(test.db, office.orgId, `${hook.url}/hook?a=1`);
    const request = await aRequest(office, { args: { secret_word: "xyzzy" } });
    start();
    await settled(id);
    const [heard] = hook.heard;
    if (heard === undefined || secrets.kind !== "webhook") throw new Error("nothing was heard");
    const said = new Webhook(secrets.secret).verify(heard.body, heard.headers) as { type: string; data: Record<string, unknown> };
    expect(said).toMatchObject({ type: "approval.requested", data: { request_id: request.id, state: "pending", args_hash: request.args_hash } });
    expect(heard.headers["webhook-id"]).toMatch(/^dlv_/);
    expect(heard.body).not.toMatch(/xyzzy|apt-get|needed for the build/);
    expect(() => new Webhook(newWebhookSecret()).verify(heard.body, heard.headers)).toThrow();
    expect(() => new Webhook(secrets.secret).verify(heard.body.replace("pending", "approved"), heard.headers)).toThrow();
  });

  it("are signed with both secrets while one replaces the other, and with the new one alone afterwards", async () => {
    const hook = await receiver();
    const [fresh, old] = [newWebhookSecret(), newWebhookSecret()];
    const during = await aChannel(test.db, office.orgId, { kind: "webhook", url: hook.url, secret: fresh, previous: { secret: old, until: new Date(Date.now() + 60_000).toISOString() } });
    const after = await aChannel(test.db, office.orgId, { kind: "webhook", url: hook.url, secret: fresh, previous: { secret: old, until: new Date(Date.now() - 1).toISOString() } });
    const [[first], [second]] = [await someMessages(test.db, during, 1), await someMessages(test.db, after, 1)];
    start();
    await Promise.all([settled(during.id), settled(after.id)]);
    const heard = (id: string | undefined) => hook.heard.find(({ headers }) => headers["webhook-id"] === id) ?? { body: "", headers: {} };
    const verifies = (secret: string, id: string | undefined) => { try { new Webhook(secret).verify(heard(id).body, heard(id).headers); return true; } catch { return false; } };
    expect([verifies(fresh, first), verifies(old, first), verifies(fresh, second), verifies(old, second)]).toEqual([true, true, true, false]);
  });

  it("are signed with every secret that was promised more time, however often it is changed meanwhile, until a change that leaves none", async () => {
    const hook = await receiver();
    const first = newWebhookSecret();
    const channel = await aChannel(test.db, office.orgId, { kind: "webhook", url: hook.url, secret: first });
    const { secret: second } = await rotateSecret(office.carol.ctx, channel.id, { overlap_seconds: 86_400 });
    const { secret: third } = await rotateSecret(office.carol.ctx, channel.id, { overlap_seconds: 3_600 });
    start();
    const verifies = async (): Promise<boolean[]> => {
      const [message] = await someMessages(test.db, channel, 1);
      await settled(channel.id);
      const heard = hook.heard.find(({ headers }) => headers["webhook-id"] === message) ?? { body: "", headers: {} };
      return [first, second, third].map((secret) => { try { new Webhook(secret).verify(heard.body, heard.headers); return true; } catch { return false; } });
    };
    expect(await verifies()).toEqual([true, true, true]);
    await rotateSecret(office.carol.ctx, channel.id, { overlap_seconds: 0 });
    expect(await verifies()).toEqual([false, false, false]);
  });

  it("are tried again with the same id and body, each attempt in the log, until they are taken", async () => {
    let calls = 0;
    const hook = await receiver((response) => void response.writeHead((calls += 1) < 3 ? 500 : 200).end(`answer ${calls}`));
    const channel = await aChannel(test.db, office.orgId, hook.url);
    const [message] = await someMessages(test.db, channel, 1);
    start();
    await settled(channel.id);
    expect(new Set(hook.heard.map(({ headers, body }) => `${headers["webhook-id"]} ${body}`)).size).toBe(1);
    expect(hook.heard[0]?.headers["webhook-id"]).toBe(message);
    expect((await attemptsOf(channel.id)).map(({ attempt }) => [attempt.attempt, attempt.status, attempt.answer])).toEqual([[1, 500, "answer 1"], [2, 500, "answer 2"], [3, 200, "answer 3"]]);
    expect(await stateOf(channel.id)).toEqual(["sent"]);
    expect((await channelOf(channel.id))?.failingSince).toBeNull();
  });

  it("that nobody takes end as dead letters, and the channel is marked as failing", async () => {
    const hook = await receiver((response) => void response.writeHead(302, { Location: "http://127.0.0.1:1/" }).end());
    const channel = await aChannel(test.db, office.orgId, hook.url);
    await someMessages(test.db, channel, 2);
    start();
    await settled(channel.id);
    expect(await stateOf(channel.id)).toEqual(["dead", "dead"]);
    expect(hook.heard).toHaveLength(8);
    expect((await channelOf(channel.id))?.failingSince).not.toBeNull();
  });

  it("wait as long as the receiver asks", async () => {
    const hook = await receiver((response) => void response.writeHead(429, { "Retry-After": "900" }).end());
    const channel = await aChannel(test.db, office.orgId, hook.url);
    await someMessages(test.db, channel, 1);
    start();
    await expect.poll(async () => (await attemptsOf(channel.id)).length, { timeout: 20_000 }).toBe(1);
    const [row] = await test.db.select({ wait: sql<number>`extract(epoch from next_attempt_at - clock_timestamp())::float8` }).from(channelDeliveries).where(eq(channelDeliveries.channelId, channel.id));
    expect(row?.wait).toBeGreaterThan(800);
  });

  it("a 410 switches the channel off and buries what waits for it; so do five days of failure; an auditor reads why", async () => {
    const hook = await receiver((response, heard) => void response.writeHead(heard.path === "/gone" ? 410 : 500).end());
    const gone = await aChannel(test.db, office.orgId, `${hook.url}/gone`, { failingSince: new Date() });
    const failing = await aChannel(test.db, office.orgId, `${hook.url}/fails`, { failingSince: new Date(Date.now() - 5.1 * 86_400_000) });
    const recent = await aChannel(test.db, office.orgId, `${hook.url}/fails`, { failingSince: new Date(Date.now() - 4.9 * 86_400_000) });
    for (const channel of [gone, failing, recent]) await someMessages(test.db, channel, 3);
    start();
    await Promise.all([gone, failing].map(({ id }) => settled(id)));
    await expect.poll(async () => (await attemptsOf(recent.id)).length, { timeout: 10_000, interval: 10 }).toBeGreaterThan(0);
    const after = await Promise.all([gone, failing, recent].map(({ id }) => channelOf(id)));
    expect(after.map((row) => row?.enabled)).toEqual([false, false, true]);
    expect(hook.heard.filter(({ path }) => path === "/gone")).toHaveLength(1);
    expect(after[0]?.stoppedBecause).toContain("410");
    const told = await test.db.select({ to: deliveries.userId, template: deliveries.template }).from(deliveries).where(and(eq(deliveries.orgId, office.orgId), eq(deliveries.template, "channel-stopped")));
    expect(told.map(({ to }) => to).toSorted(), "both admins, by mail, of each of the two").toEqual([office.carol.id, office.carol.id, office.olivia.id, office.olivia.id].toSorted());
    expect(await test.db.$count(notifications, and(eq(notifications.orgId, office.orgId), eq(notifications.type, "channel.changed")))).toBe(4);
    expect(await stateOf(gone.id)).toEqual(["dead", "dead", "dead"]);
  });

  it("never go inside a network that the operator did not name", async () => {
    const channel = await aChannel(test.db, office.orgId, "https://169.254.169.254/latest/meta-data");
    await someMessages(test.db, channel, 1);
    start();
    await settled(channel.id);
    expect((await attemptsOf(channel.id)).every(({ attempt }) => attempt.status === null && attempt.error?.includes("inside a network"))).toBe(true);
  });
});

describe("one endpoint that hangs", () => {
  async function fifty() {
    const held = await receiver(() => undefined);
    const others = await receiver();
    const hanging = await aChannel(test.db, office.orgId, held.url);
    await someMessages(test.db, hanging, 40, { nextAttemptAt: new Date(Date.now() - 60_000) });
    const rest = await Promise.all(Array.from({ length: 49 }, () => aChannel(test.db, office.orgId, others.url)));
    for (const channel of rest) await someMessages(test.db, channel, 4);
    return { held, others, hanging };
  }

  it("holds up none of 49 others: all they have is delivered while it still hangs", async () => {
    const { held, others, hanging } = await fifty();
    start({ timeoutMs: 30_000 });
    await expect.poll(() => others.heard.length, { timeout: 20_000 }).toBe(49 * 4);
    expect(held.heard.length).toBeGreaterThan(0);
    expect(await stateOf(hanging.id)).toEqual(Array.from({ length: 40 }, () => "queued"));
    await held.close();
  });

  it("would hold them up if all shared one place, so that the order above is the worker's doing", async () => {
    const { held, others } = await fifty();
    start({ timeoutMs: 30_000, total: 1 });
    await expect.poll(() => held.heard.length, { timeout: 20_000 }).toBe(1);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(others.heard).toEqual([]);
    await held.close();
  });
});

describe("pagers and phones", () => {
  const bodies = () => provider.heard.map(({ body }) => JSON.parse(body) as Record<string, unknown>);

  it("PagerDuty is rung for a request and told when it is decided, under one key, in that order", async () => {
    const channel = await aChannel(test.db, office.orgId, { kind: "pagerduty", routingKey: "R0UT1NG" });
    const request = await aRequest(office, { reason: "please\u202e now" });
    start();
    await settled(channel.id);
    await decideRequest(office.bob.ctx, request.id, { action: "deny" });
    await settled(channel.id);
    const key = `countersign-${request.id}`;
    expect(bodies()).toEqual([expect.objectContaining({ routing_key: "R0UT1NG", event_action: "trigger", dedup_key: key }), { routing_key: "R0UT1NG", event_action: "resolve", dedup_key: key }]);
    expect(bodies()[0]).toMatchObject({ payload: { severity: "warning", source: "acme/web" } });
    expect(provider.heard[0]?.path).toBe("/v2/enqueue");
    expect(provider.heard[0]?.body).not.toContain("\u202e");
  });

  it("hears of a decision at once, also where what rang for the request waits an hour for another attempt", async () => {
    providerStatus = 503;
    const channel = await aChannel(test.db, office.orgId, { kind: "pagerduty", routingKey: "k" });
    const request = await aRequest(office);
    start({ schedule: [0, 3_600] });
    await expect.poll(async () => (await attemptsOf(channel.id)).length, { timeout: 5_000, interval: 10 }).toBe(1);
    providerStatus = 202;
    await decideRequest(office.bob.ctx, request.id, { action: "deny" });
    await settled(channel.id);
    expect((await stateOf(channel.id)).toSorted()).toEqual(["sent", "skipped"]);
    expect(bodies().map((body) => body["event_action"])).toEqual(["trigger", "resolve"]);
  });

  it("is not rung for what was decided before its turn", async () => {
    const channel = await aChannel(test.db, office.orgId, { kind: "pagerduty", routingKey: "k" });
    const request = await aRequest(office);
    await decideRequest(office.bob.ctx, request.id, { action: "deny" });
    start();
    await settled(channel.id);
    expect((await stateOf(channel.id)).toSorted()).toEqual(["sent", "skipped"]);
    expect(bodies().map((body) => body["event_action"])).toEqual(["resolve"]);
  });

  it("a text message by Twilio is ours and a link, without a word of the agent's", async () => {
    const channel = await aChannel(test.db, office.orgId, { kind: "sms", accountSid: "AC123", authToken: "t0ken", from: "+15005550006", to: "+4915112345678" });
    const request = await aRequest(office);
    start();
    await settled(channel.id);
    const [heard] = provider.heard;
    expect(heard?.path).toBe("/2010-04-01/Accounts/AC123/Messages.json");
    expect(heard?.headers["authorization"]).toBe(`Basic ${Buffer.from("AC123:t0ken").toString("base64")}`);
    expect(Object.fromEntries(new URLSearchParams(heard?.body))).toEqual({ From: "+15005550006", To: "+4915112345678", Body: `Countersign: An approval is waiting. http://127.0.0.1:3000/approvals/${request.id}` });
  });

  it("a text message whose sender died on the way is not sent a second time", async () => {
    const channel = await aChannel(test.db, office.orgId, { kind: "sms", accountSid: "AC1", authToken: "t", from: "+1", to: "+2" });
    await someMessages(test.db, channel, 1, { attempts: 1, tries: 1 });
    start();
    await settled(channel.id);
    expect([await stateOf(channel.id), provider.heard.length]).toEqual([["dead"], 0]);
  });

  it("a provider's refusal is final", async () => {
    providerStatus = 400;
    const channel = await aChannel(test.db, office.orgId, { kind: "pagerduty", routingKey: "wrong" });
    await someMessages(test.db, channel, 1);
    start();
    await settled(channel.id);
    expect([await stateOf(channel.id), provider.heard.length]).toEqual([["dead"], 1]);
  });
});

it("a message during which every process died is given up, not taken up forever", async () => {
  const hook = await receiver();
  const channel = await aChannel(test.db, office.orgId, hook.url);
  await someMessages(test.db, channel, 1, { attempts: 4, tries: 4 });
  start();
  await settled(channel.id);
  expect([await stateOf(channel.id), hook.heard.length]).toEqual([["dead"], 0]);
});

it("two workers send every message once where the receiver takes it", async () => {
  const hook = await receiver();
  const channel = await aChannel(test.db, office.orgId, hook.url);
  await someMessages(test.db, channel, 200);
  start();
  start();
  await settled(channel.id);
  expect(new Set(hook.heard.map(({ headers }) => headers["webhook-id"])).size).toBe(200);
  expect(hook.heard).toHaveLength(200);
});
